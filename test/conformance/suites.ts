/** One run of a conformance suite against a server. */
export interface Suite {
  readonly name: string;
  /** The package of test/foreign that holds it. */
  readonly package: 'conformance-2025' | 'conformance-2026';
  readonly args: readonly string[];
  /** Scenarios that count: fewer would mean that the suite no longer runs what it ran. */
  readonly scenarios: number;
}

/** The suites that the endpoint passes as a whole, always. */
export const suites: readonly Suite[] = [
  {
    name: '2025-11-25, all scenarios',
    package: 'conformance-2025',
    args: ['--suite', 'all'],
    scenarios: 32,
  },
  {
    name: '2025-11-25, requirements',
    package: 'conformance-2026',
    args: ['--requirements', '2025-11-25'],
    scenarios: 30,
  },
  {
    name: '2026-07-28, requirements',
    package: 'conformance-2026',
    args: ['--requirements', '2026-07-28'],
    scenarios: 37,
  },
];
