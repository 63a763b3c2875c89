import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Whose connections are looked for: environment, home folder and platform; tests bring their own. */
export interface ConnectionsPlace {
  readonly env: NodeJS.ProcessEnv;
  readonly userHome?: string;
  readonly platform?: NodeJS.Platform;
}

/**
 * The folder of connections.toml and config.toml, as Snowflake's own tools choose it: SNOWFLAKE_HOME, else ~/.snowflake
 * where that exists, else the configuration folder of the platform.
 */
export function connectionsHome({
  env,
  userHome = homedir(),
  platform = process.platform,
}: ConnectionsPlace): string {
  if (env.SNOWFLAKE_HOME) return env.SNOWFLAKE_HOME.replace(/^~(?=$|[/\\])/, userHome);
  const dotFolder = join(userHome, '.snowflake');
  if (existsSync(dotFolder)) return dotFolder;
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(userHome, 'AppData', 'Local'), 'snowflake');
  if (platform === 'darwin') return join(userHome, 'Library', 'Application Support', 'snowflake');
  return join(env.XDG_CONFIG_HOME || join(userHome, '.config'), 'snowflake');
}
