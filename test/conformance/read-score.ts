/** One scenario of a suite. */
export interface ScenarioScore {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
}

/** What a suite says at its end. */
export interface Score {
  /** The scenarios that count for the revision of the protocol. */
  readonly scored: readonly ScenarioScore[];
  /** Those that the suite runs but does not count: extensions and drafts. */
  readonly unscored: readonly ScenarioScore[];
}

/** Reads the summary that a suite prints after its last scenario. */
export function readScore(output: string): Score {
  const scenarios = [...output.matchAll(/^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed/gm)].map(
    ([, name = '', passed, failed]) => ({ name, passed: Number(passed), failed: Number(failed) }),
  );
  const rest = output.split(/^Not scored for /m)[1] ?? '';
  const names = new Set([...rest.matchAll(/^\s+[✓✗] ([\w-]+) \(/gm)].map(([, name]) => name));
  return {
    scored: scenarios.filter(({ name }) => !names.has(name)),
    unscored: scenarios.filter(({ name }) => names.has(name)),
  };
}
