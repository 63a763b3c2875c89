import { startChild } from '../child.ts';
import type { QuotaResult } from '../quota-worker.ts';
import { figureRow, type Row } from '../row.ts';
import type { Settings } from '../settings.ts';

/** What it costs a call to be counted durably: a token, a reservation and its settlement, on a file. */
export async function measureQuotaCost({ rounds, statements }: Settings): Promise<readonly Row[]> {
  const child = startChild('quota-worker');
  await child.next();
  const results: QuotaResult[] = [];
  for (let round = 0; round < rounds; round += 1) {
    child.send({ count: statements });
    results.push(await child.next<QuotaResult>());
  }
  await child.stop();
  return [
    figureRow(
      'quota-cost',
      results.map(({ alone }) => alone),
      'ms',
    ),
    figureRow(
      'quota-cost-50',
      results.map(({ together }) => together),
      'ms',
    ),
    figureRow(
      'quota-cost-50-cached',
      results.map(({ kept }) => kept),
      'ms',
    ),
  ];
}
