import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'snowgate-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const mebibyte = 1024 * 1024;
const stage = gatewayOnSandbox({
  config: {
    results: { folder: join(folder, 'exports'), exportBytes: 512 * mebibyte },
    limits: { resultBytes: mebibyte, resultMemoryBytes: 2 * mebibyte },
  },
});

test('an export into a file keeps nobody out for want of memory; results do', async () => {
  const { gateway, control } = stage();
  const client = await clientWith(gateway, 'tester', { allow: ['DEMO'] });
  await control.slow(60_000, { sql: 'slow_one', times: null });
  const answers = [
    client.call('export_results', { file: 'all', query: 'SELECT 1 AS slow_one' }),
    client.query('SELECT 2 AS slow_one'),
  ];
  await control.untilRunning(2);
  answers.push(client.query('SELECT 3 AS slow_one'));
  const queue = async () => (await adminCall(gateway, 'GET', '/admin/queue')).json;
  await expect.poll(queue).toMatchObject({ waiting: [{ waitsFor: 'memory' }] });
  await adminCall(gateway, 'POST', '/admin/halt', {});
  expect((await Promise.all(answers)).map(({ code }) => code)).toEqual(Array(3).fill('QUERY_CANCELLED'));
});
