import { startChild } from '../child.ts';
import { figureRow, goalRow, type Row } from '../row.ts';
import type { Settings } from '../settings.ts';
import type { SqlResult } from '../sql-worker.ts';

/** What looking at a statement costs: one never seen before, and one seen before. */
export async function measureSql({ rounds, statements }: Settings): Promise<readonly Row[]> {
  const child = startChild('sql-worker');
  await child.next();
  const results: SqlResult[] = [];
  for (let round = 0; round < rounds; round += 1) {
    child.send({ count: statements, round });
    results.push(await child.next<SqlResult>());
  }
  await child.stop();
  return [
    goalRow(
      'sql-p50',
      results.map(({ p50 }) => p50),
    ),
    goalRow(
      'sql-p99',
      results.map(({ p99 }) => p99),
    ),
    goalRow(
      'sql-cached',
      results.map(({ cached }) => cached),
    ),
    // Later rounds find memory that the first one has freed.
    figureRow('sql-memory', [results[0]?.memory ?? Number.NaN], 'MB'),
  ];
}
