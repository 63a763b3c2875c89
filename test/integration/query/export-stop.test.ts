import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { holdNextWorker } from '../../fixtures/held-worker.ts';

const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'snowgate-exports-'))), 'exports');
const stage = gatewayOnSandbox({
  config: { results: { folder, exportRows: 250_000, exportBytes: 50_000_000 } },
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const unfinished = () => readdirSync(join(folder, '.unfinished'));
const admin = (method: 'GET' | 'POST', path: string, body?: object) =>
  adminCall(stage().gateway, method, path, body);

/** Whether the conversion has begun: DuckDB makes a file of its own beside the one that it is to replace, and does so first. */
const converting = () => unfinished().some((name) => name.startsWith('tmp_'));

interface Seen {
  readonly id: string;
  readonly client: string;
}

/** An export whose rows are all here, while its file is made. */
async function duringConversion(client: string) {
  const me = await clientWith(stage().gateway, client, { allow: ['DEMO'] });
  // Wide decimals are what DuckDB takes longest to read.
  const query = `SELECT SEQ4()::NUMBER(38, 4) * 1234567890123456789012 AS N FROM TABLE(GENERATOR(ROWCOUNT => 200000))`;
  // The workers that every statement needs are there after this, so that the next one makes the file.
  await (await clientWith(stage().gateway, `before-${client}`, { allow: ['DEMO'] })).query('SELECT 1');
  const making = holdNextWorker();
  const exporting = me.call('export_results', { file: 'x', format: 'parquet', query });
  const find = async () =>
    ((await admin('GET', '/admin/queries')).json as readonly Seen[]).find((one) => one.client === client)?.id;
  await expect.poll(find).toBeDefined();
  const id = await find();
  // However quick DuckDB is: the export does not hear of its end before it is stopped.
  const worker = await making;
  await expect.poll(() => converting() || worker.answered(), { interval: 5 }).toBe(true);
  return { exporting, id, me, worker };
}

describe('while its rows become a Parquet file an export still runs, and ends when', () => {
  test.each([
    ['a human cancels it', (id?: string) => admin('POST', `/admin/queries/${id}/cancel`)],
    ['everything is stopped', () => admin('POST', '/admin/halt')],
  ])('%s', async (how, stop) => {
    const { exporting, id, me, worker } = await duringConversion(how.replaceAll(' ', '-'));
    expect((await stop(id)).status).toBeLessThan(300);
    worker.release();
    expect((await exporting).code).toBe('QUERY_CANCELLED');
    expect(unfinished()).toEqual([]);
    // There is no file: nothing may say that it was finished.
    expect((await me.call('query_status', { handle: id })).code).toBe('RESULT_GONE');
    await admin('POST', '/admin/resume', {});
    const again = await me.call('export_results', { file: 'x', format: 'parquet', query: 'SELECT 1 AS N' });
    expect(again.data).toMatchObject({ rows: 1 });
  });
});
