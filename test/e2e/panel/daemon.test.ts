import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { clientTokenSchema, pairingSchema } from '../../../server/contract/admin.ts';
import { type RunningDaemon, runDaemon } from '../../../server/run-daemon.ts';
import { launchChromium, openPage } from '../../fixtures/panel-browser.ts';
import { textOf, untilLive } from '../../fixtures/panel-stage.ts';

vi.setConfig({ testTimeout: 120_000 });

let home: string;
let daemon: RunningDaemon;
let browser: Browser;
let adminToken: string;

beforeAll(async () => {
  // The daemon serves the panel from where `npm run build` puts it.
  if (!existsSync('dist/renderer/index.html')) {
    const vite = createRequire(import.meta.url).resolve('vite/package.json');
    await promisify(execFile)(process.execPath, [path.join(path.dirname(vite), 'bin/vite.js'), 'build'], {
      env: { ...process.env, NODE_ENV: 'production' },
    });
  }
  home = await mkdtemp(path.join(tmpdir(), 'snowgate-panel-daemon-'));
  daemon = await runDaemon({ env: { SNOWGATE_HOME: home, SNOWGATE_PORT: '0' } });
  adminToken = (await readFile(daemon.home.adminTokenFile, 'utf8')).trim();
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await daemon?.stop();
  await rm(home, { recursive: true, force: true });
}, 60_000);

async function post(route: string, token: string, body: unknown): Promise<Response> {
  return await fetch(`${daemon.url}${route}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function callTool(token: string, query: string): Promise<Response> {
  return await post('/mcp/tools/call', token, { name: 'execute_query', arguments: { query } });
}

test('a real gateway is shown live: pairing, a query, a refusal, a cancel, and its end', async () => {
  const { page, complaints } = await openPage(browser);
  const { url } = pairingSchema.parse(await (await post('/admin/pairing', adminToken, {})).json());
  await page.goto(url);
  await untilLive(page);
  expect(page.url()).toBe(`${daemon.url}/`);
  await page.getByText('No query yet').waitFor();

  const added = await post('/admin/clients', adminToken, { name: 'tester', type: 'cursor' });
  const { token } = clientTokenSchema.parse(await added.json());
  await page.getByRole('region', { name: 'Clients' }).getByRole('row', { name: 'tester' }).waitFor();

  const queries = page.getByRole('region', { name: 'Queries' });
  const answer = await callTool(token, 'SELECT count(*) AS n FROM demo.public.customers');
  expect(answer.status).toBe(200);
  const row = queries.getByRole('row', { name: 'FROM demo.public.customers' });
  await row.getByText('Done').waitFor();
  expect(await textOf(row)).toContain('tester');
  await page.getByRole('banner').getByText('Ready', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Sessions' }).getByRole('row', { name: 'tester' }).waitFor();

  await callTool(token, 'DROP TABLE demo.public.orders');
  await queries.getByRole('row', { name: 'DROP TABLE' }).getByText('Refused').waitFor();

  const slow = callTool(
    token,
    'SELECT count(*) FROM demo.public.events a CROSS JOIN demo.public.events b CROSS JOIN demo.public.events c WHERE a.event_id + b.event_id > c.event_id',
  );
  await queries.getByRole('button', { name: 'Cancel this execute_query of tester' }).click();
  await queries.getByRole('row', { name: 'CROSS JOIN' }).getByText('Cancelled', { exact: true }).waitFor();
  expect((await slow).status).toBeGreaterThanOrEqual(400);
  expect(complaints).toEqual([]);

  await daemon.stop();
  const bar = page.getByRole('banner');
  await bar.getByText('Reconnecting').waitFor();
  expect(await textOf(bar)).toContain('Unknown');
});
