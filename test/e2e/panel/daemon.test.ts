import { expect, test } from 'vitest';
import { panelDaemon } from '../../fixtures/panel-daemon.ts';
import { textOf } from '../../fixtures/panel-stage.ts';

const gateway = panelDaemon();

test('a real gateway is shown live: pairing, a query, a refusal, a cancel, and its end', async () => {
  const { url, enter, addClient, query, stop } = gateway();
  const { page, complaints } = await enter();
  expect(page.url()).toBe(`${url}/`);
  await page.getByText('No query yet').waitFor();

  const token = await addClient('tester');
  await page.getByRole('region', { name: 'Clients' }).getByRole('row', { name: 'tester' }).waitFor();

  const queries = page.getByRole('region', { name: 'Queries' });
  const answer = await query(token, 'SELECT count(*) AS n FROM demo.public.customers');
  expect(answer.status).toBe(200);
  const row = queries.getByRole('row', { name: 'FROM demo.public.customers' });
  await row.getByText('Done').waitFor();
  expect(await textOf(row)).toContain('tester');
  await page.getByRole('banner').getByText('Ready', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Sessions' }).getByRole('row', { name: 'tester' }).waitFor();

  await query(token, 'DROP TABLE demo.public.orders');
  await queries.getByRole('row', { name: 'DROP TABLE' }).getByText('Refused').waitFor();

  const slow = query(
    token,
    'SELECT count(*) FROM demo.public.events a CROSS JOIN demo.public.events b CROSS JOIN demo.public.events c WHERE a.event_id + b.event_id > c.event_id',
  );
  await queries.getByRole('button', { name: 'Cancel this execute_query of tester' }).click();
  await queries.getByRole('row', { name: 'CROSS JOIN' }).getByText('Cancelled', { exact: true }).waitFor();
  expect((await slow).status).toBeGreaterThanOrEqual(400);
  expect(complaints).toEqual([]);

  await stop();
  const bar = page.getByRole('banner');
  await bar.getByText('Reconnecting').waitFor();
  expect(await textOf(bar)).toContain('Unknown');
});
