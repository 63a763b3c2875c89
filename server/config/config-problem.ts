import type { ConfigKey } from './config-keys.ts';

/** One thing that is wrong with the configuration, with all that is needed to put it right. */
export interface ConfigProblem {
  /** File with line and column, environment variable, or flag. */
  readonly where: string;

  /** Dotted path of the setting; empty when the whole file is meant. */
  readonly path: string;

  /** What is wrong, as a clause: `expected ..., found ...`. */
  readonly detail: string;
}

/** One value of a setting, before it is checked, with where it was written. */
export interface ConfigEntry {
  readonly key: ConfigKey;
  readonly value: unknown;
  readonly where: string;
}

/** What one source (file, environment, flags) says. */
export interface ConfigReading {
  readonly entries: readonly ConfigEntry[];
  readonly problems: readonly ConfigProblem[];
}

/** A value as an error message shows it: JSON, cut short. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** One line for people: `FILE:3:11 limits.rows: expected ..., found ...`. */
export function problemLine(problem: ConfigProblem): string {
  return `${problem.where}${problem.path ? ` ${problem.path}` : ''}: ${problem.detail}`;
}
