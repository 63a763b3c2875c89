import { resolve } from 'node:path';
import { type Config, configSchema } from '../contract/config.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { configKeys } from './config-keys.ts';
import {
  type ConfigEntry,
  type ConfigProblem,
  type ConfigReading,
  problemLine,
  shown,
} from './config-problem.ts';
import type { Home } from './home.ts';
import { readConfigFile } from './read-config-file.ts';
import { readEnvironment, readFlags } from './read-config-text.ts';

/** Where the value of a setting came from. */
export type ConfigSource = 'default' | 'file' | 'environment' | 'flag';

/** The command line's part of the configuration. */
export interface ConfigFlags {
  /** A config file to read instead of the one in the state folder; it must exist. */
  readonly file?: string;

  /** Dotted path of a setting to the text as it was typed. */
  readonly values?: Readonly<Record<string, string>>;
}

/** The checked configuration and how it came about. */
export interface LoadedConfig {
  readonly config: Config;

  /** Dotted path of every setting to the source that won. */
  readonly sources: Readonly<Record<string, ConfigSource>>;

  /** The config file that was looked at, whether or not it exists. */
  readonly file: string;
}

/** What is wrong with one value, judged alone. */
function check(entry: ConfigEntry): ConfigProblem | undefined {
  if (entry.key.schema.safeParse(entry.value).success) return undefined;
  const detail = `expected ${entry.key.expected}, found ${shown(entry.value)}`;
  return { where: entry.where, path: entry.key.path, detail };
}

/** Writes a value into a nested plain object at a dotted path of the schema. */
function put(target: Record<string, unknown>, path: string, value: unknown): void {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const below = (target[head] ?? {}) as Record<string, unknown>;
  target[head] = below;
  put(below, rest.join('.'), value);
}

/**
 * Puts the configuration together: defaults < config file < environment < flags.
 *
 * Every value of every source is checked, also one that a stronger source overrides, and all that is wrong is
 * reported at once.
 *
 * @throws SnowgateError CONFIG_INVALID, with one line for each problem in `data.problems`
 */
export function loadConfig(input: {
  readonly flags?: ConfigFlags;
  readonly env: NodeJS.ProcessEnv;
  readonly home: Home;
}): LoadedConfig {
  const named = input.flags?.file ?? (input.env.SNOWGATE_CONFIG || undefined);
  const file = named === undefined ? input.home.configFile : resolve(named);
  const readings: readonly (readonly [ConfigSource, ConfigReading])[] = [
    ['file', readConfigFile(file, named !== undefined)],
    ['environment', readEnvironment(input.env)],
    ['flag', readFlags(input.flags?.values ?? {})],
  ];

  const problems = readings.flatMap(([, reading]) => [
    ...reading.problems,
    ...reading.entries.flatMap((entry) => check(entry) ?? []),
  ]);
  if (problems.length > 0) throw invalid(problems);

  const merged: Record<string, unknown> = {};
  const sources: Record<string, ConfigSource> = Object.fromEntries(
    configKeys.map((key) => [key.path, 'default' as const]),
  );
  const where = new Map<string, string>();
  for (const [source, reading] of readings) {
    for (const entry of reading.entries) {
      put(merged, entry.key.path, entry.value);
      sources[entry.key.path] = source;
      where.set(entry.key.path, entry.where);
    }
  }

  const parsed = configSchema.safeParse(merged);
  if (parsed.success) return { config: parsed.data, sources, file };
  // Each value passed alone, so what is left are rules between settings.
  throw invalid(
    parsed.error.issues.map((issue) => {
      const path = issue.path.join('.');
      return { where: where.get(path) ?? 'default', path, detail: issue.message };
    }),
  );
}

function invalid(problems: readonly ConfigProblem[]): SnowgateError {
  return new SnowgateError('CONFIG_INVALID', {
    count: problems.length,
    problems: problems.map(problemLine).join('\n'),
  });
}
