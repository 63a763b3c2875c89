import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readScore, type Score } from './read-score.ts';
import type { Suite } from './suites.ts';

/** What came out of one suite. */
export interface SuiteResult extends Score {
  readonly suite: Suite;
  /** Everything that the suite printed. */
  readonly output: string;
  /** The suite's own verdict, no failed check in what counts, and as many scenarios as there have to be. */
  readonly ok: boolean;
}

const foreign = new URL('../foreign/node_modules/', import.meta.url);

/** Runs a suite in a process of its own against the endpoint. */
export async function runSuite(suite: Suite, url: string): Promise<SuiteResult> {
  const program = fileURLToPath(new URL(`${suite.package}/dist/index.js`, foreign));
  const child = spawn(process.execPath, [program, 'server', '--url', url, ...suite.args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const score = readScore(output);
  const clean = score.scored.every(({ failed }) => failed === 0);
  return { suite, output, ...score, ok: exitCode === 0 && clean && score.scored.length >= suite.scenarios };
}

/** One line on a result: scenarios and checks that count, then what does not count. */
export function summary({ suite, scored, unscored, ok }: SuiteResult): string {
  const passed = scored.filter(({ failed }) => failed === 0).length;
  const checks = scored.reduce((sum, { passed: count }) => sum + count, 0);
  const failed = scored.reduce((sum, { failed: count }) => sum + count, 0);
  const share = ((100 * passed) / Math.max(1, scored.length)).toFixed(1);
  const beside = unscored.filter((scenario) => scenario.failed === 0).length;
  const rest = unscored.length === 0 ? '' : `; not counted by the suite: ${beside}/${unscored.length}`;
  const verdict = ok ? 'ok    ' : 'FAILED';
  return `${verdict} ${suite.name}: ${passed}/${scored.length} scenarios (${share} %), ${checks} checks passed, ${failed} failed${rest}`;
}
