import { type ConfigKey, configKeys, otherEnvironment } from './config-keys.ts';
import type { ConfigEntry, ConfigProblem, ConfigReading } from './config-problem.ts';
import { nearest } from './nearest.ts';
import { unknownKey } from './read-config-file.ts';

/** Text from a shell as the value a setting wants. What does not fit stays text, and the check names it. */
function fromText(key: ConfigKey, text: string): unknown {
  switch (key.kind) {
    case 'text':
      return text;
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
  }
}

/**
 * Reads the settings that the environment holds. An empty variable counts as not set. A SNOWGATE_ name that does
 * not exist is a problem: a misspelt limit that silently keeps its default would be found too late.
 */
export function readEnvironment(env: NodeJS.ProcessEnv): ConfigReading {
  const keyByName = new Map(configKeys.map((key) => [key.environment, key]));
  const entries: ConfigEntry[] = [];
  const problems: ConfigProblem[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('SNOWGATE_') || !text) continue;
    const key = keyByName.get(name);
    if (key) {
      entries.push({ key, value: fromText(key, text), where: `environment variable ${name}` });
    } else if (!Object.hasOwn(otherEnvironment, name)) {
      const meant = nearest(name, [...keyByName.keys(), ...Object.keys(otherEnvironment)]);
      const detail = meant
        ? `does not exist; did you mean ${meant}?`
        : 'does not exist; docs/config.md lists all';
      problems.push({ where: `environment variable ${name}`, path: '', detail });
    }
  }
  return { entries, problems };
}

/** The flags with a name of their own; every other setting is given as `--set PATH=VALUE`. */
export const namedFlags: Readonly<Record<string, string>> = {
  host: '--host',
  port: '--port',
  profile: '--profile',
  env: '--env',
  'log.level': '--log-level',
};

/**
 * Reads the settings given on the command line.
 *
 * @param values - dotted path to the text as it was typed
 */
export function readFlags(values: Readonly<Record<string, string>>): ConfigReading {
  const keyByPath = new Map(configKeys.map((key) => [key.path, key]));
  const entries: ConfigEntry[] = [];
  const problems: ConfigProblem[] = [];
  for (const [path, text] of Object.entries(values)) {
    const key = keyByPath.get(path);
    if (key) entries.push({ key, value: fromText(key, text), where: `flag ${namedFlags[path] ?? '--set'}` });
    else problems.push({ where: 'flag --set', path, detail: unknownKey(path) });
  }
  return { entries, problems };
}
