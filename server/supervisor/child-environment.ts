/** Variables that change how Node or Electron run: a daemon takes none of them from whoever started its supervisor. */
const unwanted = /^(NODE_OPTIONS$|NODE_CHANNEL_|ELECTRON_)/;

/** The environment of a daemon. */
export function childEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !unwanted.test(name)) kept[name] = value;
  }
  return kept;
}
