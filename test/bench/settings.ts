/** How long and how often things are measured. */
export interface Settings {
  readonly rounds: number;
  /** Counted part of one round of load. */
  readonly seconds: number;
  readonly warmSeconds: number;
  readonly sessions: number;
  readonly statements: number;
}

/** The settings of a run that people quote, and of one that only shows that everything works. */
export function settingsFor(quick: boolean): Settings {
  return quick
    ? { rounds: 1, seconds: 1, warmSeconds: 0.5, sessions: 200, statements: 200 }
    : { rounds: 3, seconds: 4, warmSeconds: 2, sessions: 1000, statements: 2000 };
}
