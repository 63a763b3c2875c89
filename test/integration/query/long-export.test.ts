import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'snowgate-exports-')));
const stage = gatewayOnSandbox({ config: { results: { folder }, limits: { patienceSeconds: 1 } } });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what takes long goes on under a handle, which then says where the file is', async () => {
  const client = await clientWith(stage().gateway, 'exporter', { allow: ['DEMO'] });
  await stage().control.slow(60_000, { sql: 'TAKES_LONG' });
  const query = 'SELECT SEQ4() AS TAKES_LONG FROM TABLE(GENERATOR(ROWCOUNT => 10))';
  const started = await client.call('export_results', { file: 'late', query });
  const { handle } = started.data;
  expect(handle).toEqual(expect.any(String));
  await expect
    .poll(async () => (await client.call('query_status', { handle })).data)
    .toMatchObject({ state: 'running', handle });
  await stage().control.releaseSlow();
  const { data, text } = await client.call('query_status', { handle, wait_seconds: 30 });
  expect(data.state).toBe('succeeded');
  expect(data).toMatchObject({ rows: 10, truncated: false, path: join(folder, client.name, 'late.csv') });
  expect(text).toContain(String(data.path));
  expect(readFileSync(String(data.path), 'utf8').trimEnd().split('\r\n')).toHaveLength(11);
  // It is a file and no result to page through.
  expect((await client.call('fetch_results', { cursor: handle })).code).toBe('RESULT_GONE');
});
