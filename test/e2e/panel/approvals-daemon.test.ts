import { expect, test } from 'vitest';
import { panelDaemon } from '../../fixtures/panel-daemon.ts';
import { textOf, untilApprovable } from '../../fixtures/panel-stage.ts';

const gateway = panelDaemon();

test('a real client waits for the click: once gives its rows, deny refuses it, and refusals are counted', async () => {
  const { enter, addClient, query } = gateway();
  const { page, complaints } = await enter();
  const token = await addClient('asker', { allow: ['DEMO'], statements: { read: 'ask' } });
  const waiting = page.getByRole('region', { name: 'Waiting for approval' });

  const sql = 'SELECT count(*) AS n FROM demo.public.orders';
  const first = query(token, sql);
  const card = waiting.getByRole('article', { name: /^asker \(Cursor\) asks to run a read statement$/ });
  await card.waitFor();
  const shown = await textOf(card);
  for (const part of ['execute_query', 'DEMO.PUBLIC.ORDERS', sql]) expect(shown).toContain(part);
  expect(shown).toMatch(/Scans, by plan[\d.,]+ [KMG]?B/);
  await (await untilApprovable(page, 'asker')).click();
  const answer = await first;
  expect([answer.status, JSON.stringify(await answer.json())]).toEqual([
    200,
    expect.stringContaining('2000'),
  ]);
  await waiting.waitFor({ state: 'detached' });

  const second = query(token, sql);
  await page.getByRole('button', { name: 'Deny asker' }).click();
  const refused = await second;
  expect([refused.status, await refused.text()]).toEqual([
    403,
    expect.stringContaining('POLICY_APPROVAL_DENIED'),
  ]);
  await waiting.waitFor({ state: 'detached' });
  const denials = page.getByRole('region', { name: 'Denials' });
  await denials.getByRole('row', { name: 'asker POLICY_APPROVAL_DENIED' }).waitFor();

  for (let time = 0; time < 6; time += 1) await query(token, 'DROP TABLE demo.public.orders');
  const row = denials.getByRole('row', { name: 'asker POLICY_KIND_DENIED' });
  await row.getByRole('cell', { name: '6', exact: true }).waitFor();
  const notices = page.getByRole('region', { name: 'Notices' });
  await notices.getByText('asker was refused 5 times').waitFor();
  expect(await notices.getByText('Refused again and again.').count()).toBe(1);
  expect(complaints).toEqual([]);
});

test('approved for the session, the same statement runs again without a question', async () => {
  const { enter, addClient, query } = gateway();
  const { page } = await enter();
  const token = await addClient('regular', { allow: ['DEMO'], statements: { read: 'ask' } });
  const sql = 'SELECT count(*) AS n FROM demo.public.customers';
  const first = query(token, sql);
  await untilApprovable(page, 'regular');
  await page.getByRole('button', { name: 'Approve for this session of regular' }).click();
  expect((await first).status).toBe(200);
  expect((await query(token, sql)).status).toBe(200);
});
