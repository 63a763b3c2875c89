import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  aBusySnapshot,
  aClient,
  anEmptySnapshot,
  aPool,
  aQuery,
  aSession,
} from '../../fixtures/panel-data.ts';
import { panelStage, textOf } from '../../fixtures/panel-stage.ts';

const stage = panelStage();

function part(page: Page, name: string) {
  return page.getByRole('region', { name, exact: true });
}

describe('the page of a running gateway', () => {
  test('shows the state in the bar', async () => {
    const { page } = await stage.enter(aBusySnapshot(Date.now()));
    const bar = await textOf(page.getByRole('banner'));
    for (const text of [
      'Running',
      'Ready',
      'Live',
      'http://127.0.0.1:8765/mcp',
      'Sandbox',
      '1,205',
      '3 h 12 min',
    ]) {
      expect(bar).toContain(text);
    }
  });

  test('follows a query from waiting to done without a reload', async () => {
    const { page, server } = await stage.enter(anEmptySnapshot(Date.now()));
    const startedAt = Date.now();
    const running = { client: 'zed', sql: 'SELECT 42', startedAt, endedAt: null, rows: null, bytes: null };
    server.publish({ type: 'query', query: aQuery('q', startedAt, { ...running, state: 'waiting' }) });
    const row = part(page, 'Queries').getByRole('row', { name: 'SELECT 42' });
    await row.getByText('Waiting').waitFor();
    server.publish({
      type: 'query',
      query: aQuery('q', startedAt, {
        ...running,
        state: 'waiting',
        queue: { place: 128, of: 200, waitsFor: 'slot' },
      }),
    });
    await row.getByText('Waiting 128/200').waitFor();
    const state = row.getByRole('cell').first();
    expect(await state.evaluate((cell) => cell.scrollWidth - cell.clientWidth), 'cut off').toBe(0);
    server.publish({ type: 'query', query: aQuery('q', startedAt, { ...running, state: 'running' }) });
    await row.getByText('Running').waitFor();
    const done = aQuery('q', startedAt, {
      sql: 'SELECT 42',
      endedAt: startedAt + 1_234,
      rows: 7,
      truncated: true,
    });
    server.publish({ type: 'query', query: done });
    await row.getByText('Done').waitFor();
    const text = await textOf(row);
    expect([text.includes('1,234'), text.includes('7'), text.includes('Truncated')]).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('the time of a running query goes on', async () => {
    const { page } = await stage.enter(aBusySnapshot(Date.now()));
    const cell = part(page, 'Queries').getByRole('row', { name: 'Running' }).getByRole('cell').nth(5);
    const before = await textOf(cell);
    await page.waitForFunction(([element, text]) => element?.textContent !== text, [
      await cell.elementHandle(),
      before,
    ] as const);
  });

  test('rows come and go with their events', async () => {
    const now = Date.now();
    const { page, server } = await stage.enter(anEmptySnapshot(now));
    server.publish({ type: 'client', client: aClient('goose-1', now, { type: 'goose' }) });
    server.publish({ type: 'session', session: aSession('s', now, { client: 'goose-1' }) });
    server.publish({ type: 'pool', pool: aPool({ borrowed: 3, max: 8 }) });
    await part(page, 'Clients')
      .getByRole('row', { name: 'goose-1' })
      .getByText('Goose', { exact: true })
      .waitFor();
    await part(page, 'Sessions').getByText('2026-07-28 modern').waitFor();
    await part(page, 'Snowflake pool').getByText('3 of 8 in use').waitFor();
    server.publish({ type: 'session-removed', id: 's' });
    server.publish({ type: 'client-removed', name: 'goose-1' });
    await part(page, 'Sessions').getByText('No session yet').waitFor();
    await part(page, 'Clients').getByText('No client yet').waitFor();
  });

  test('an empty part teaches the next step and copies its command', async () => {
    const { page } = await stage.enter(anEmptySnapshot(Date.now()), {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const clients = part(page, 'Clients');
    // In the page itself, because it says so for two seconds only.
    await page.evaluate(() => {
      const observer = new MutationObserver(() => {
        const texts = [...document.querySelectorAll('[role="status"]')].map((each) => each.textContent);
        if (texts.includes('Copied')) document.body.dataset.said = 'copied';
      });
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    await clients.getByRole('button', { name: 'Copy command' }).click();
    await page.waitForFunction(() => document.body.dataset.said === 'copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'npm run -s snowgate -- clients add NAME --type claude_code',
    );
  });

  test('a thousand events at once end in the right state', async () => {
    const now = Date.now();
    const { page, server } = await stage.enter(anEmptySnapshot(now));
    for (let index = 0; index < 1_000; index += 1) {
      server.publish({ type: 'query', query: aQuery(`q${index}`, now + index, { sql: `SELECT ${index}` }) });
    }
    await part(page, 'Queries')
      .getByText(/SELECT 999$/)
      .waitFor();
    expect(await part(page, 'Queries').getByRole('row').count()).toBe(201);
  });

  test('a full house is shown too: 500 sessions, 200 queries, 20 of them running', async () => {
    const now = Date.now();
    const { page, complaints } = await stage.enter({
      ...aBusySnapshot(now),
      sessions: Array.from({ length: 500 }, (_, index) => aSession(`s${index}`, now)),
      queries: Array.from({ length: 200 }, (_, index) =>
        aQuery(`q${index}`, now - index, index < 20 ? { state: 'running', endedAt: null } : {}),
      ),
    });
    expect(await part(page, 'Sessions').getByRole('row').count()).toBe(501);
    expect(
      await part(page, 'Queries')
        .getByRole('button', { name: /^Cancel this/ })
        .count(),
    ).toBe(20);
    expect(complaints).toEqual([]);
  });

  test('text of a client stays text', async () => {
    const now = Date.now();
    const { page, server, complaints } = await stage.enter(anEmptySnapshot(now));
    const sql = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
    server.publish({
      type: 'query',
      query: aQuery('q', now, { sql, code: '<b>', message: sql, state: 'failed' }),
    });
    await part(page, 'Queries').getByText(sql).click();
    await page.getByRole('dialog').getByText(sql).first().waitFor();
    expect({ title: await page.title(), complaints }).toEqual({ title: 'Snowgate', complaints: [] });
  });
});

describe('the details of a query', () => {
  test('open with the keyboard, hold the whole statement and the ids, and give the focus back', async () => {
    const { page } = await stage.enter(aBusySnapshot(Date.now()));
    const rows = page.locator('[data-row]');
    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Query' });
    await dialog.waitFor();
    expect(await textOf(dialog.locator('pre'))).toContain('FROM demo.public.orders o\nJOIN');
    const text = await textOf(dialog);
    expect([text.includes('q-2'), text.includes('01b9c4f2-0000-5e1a-0000-00000000a0b1')]).toEqual([
      true,
      true,
    ]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.querySelectorAll('[data-row]')[1] === document.activeElement);
  });

  test('follow the query while they are open', async () => {
    const snapshot = aBusySnapshot(Date.now());
    const { page, server } = await stage.enter(snapshot);
    await page.locator('[data-row]').nth(1).click();
    const dialog = page.getByRole('dialog', { name: 'Query' });
    await dialog.getByText('Running').waitFor();
    const query = snapshot.queries[1];
    if (query === undefined) throw new Error('the fixture has two queries');
    server.publish({
      type: 'query',
      query: { ...query, state: 'failed', endedAt: Date.now(), code: 'SOME_CODE', message: 'It went wrong.' },
    });
    await dialog.getByText('It went wrong.').waitFor();
    expect(await dialog.getByRole('button', { name: /^Cancel/ }).count()).toBe(0);
  });
});

describe('cancelling', () => {
  test('asks the daemon and believes only its event', async () => {
    const snapshot = aBusySnapshot(Date.now());
    const { page, server } = await stage.enter(snapshot);
    const queries = part(page, 'Queries');
    await queries.getByRole('button', { name: 'Cancel this execute_query of claude-code' }).click();
    await queries.getByText('Cancelling').waitFor();
    // The page says so before its request has reached the daemon.
    await expect.poll(() => server.cancelled).toEqual(['q-2']);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await queries.getByRole('row', { name: 'claude-code' }).first().getByText('Running').waitFor();
    const query = snapshot.queries[1];
    if (query === undefined) throw new Error('the fixture has two queries');
    server.publish({
      type: 'query',
      query: { ...query, state: 'cancelled', endedAt: Date.now(), code: 'QUERY_CANCELLED' },
    });
    await queries.getByRole('row', { name: 'date_trunc' }).getByText('Cancelled', { exact: true }).waitFor();
  });

  test('says so when the daemon refuses', async () => {
    const snapshot = aBusySnapshot(Date.now());
    const { page, server } = await stage.enter(snapshot);
    server.snapshot = anEmptySnapshot(Date.now());
    await page.getByRole('button', { name: 'Cancel this execute_query of claude-code' }).click();
    const notice = page.getByRole('region', { name: 'Notices' });
    await notice.getByText('QUERY_UNKNOWN').first().waitFor();
    await page.getByRole('button', { name: 'Cancel this execute_query of claude-code' }).waitFor();
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await expect.poll(async () => (await textOf(notice)).trim()).toBe('');
  });
});

describe('closing a session', () => {
  test('asks the daemon, and the row goes when its event says so', async () => {
    const now = Date.now();
    const snapshot = { ...anEmptySnapshot(now), sessions: [aSession('s-1', now, { client: 'zed' })] };
    const { page, server } = await stage.enter(snapshot);
    const sessions = part(page, 'Sessions');
    const row = sessions.getByRole('row', { name: 'zed' });
    expect(await textOf(row)).toContain('191');
    await row.getByRole('button', { name: 'Close this session of zed over HTTP' }).click();
    await row.getByText('Closing').waitFor();
    await expect.poll(() => server.closed).toEqual(['s-1']);
    server.publish({ type: 'session-removed', id: 's-1' });
    await sessions.getByText('No session yet').waitFor();
  });

  test('says so when the daemon refuses', async () => {
    const now = Date.now();
    const snapshot = { ...anEmptySnapshot(now), sessions: [aSession('s-1', now, { client: 'zed' })] };
    const { page, server } = await stage.enter(snapshot);
    server.snapshot = anEmptySnapshot(now);
    await page.getByRole('button', { name: 'Close this session of zed over HTTP' }).click();
    await page.getByRole('region', { name: 'Notices' }).getByText('SESSION_NOT_FOUND').first().waitFor();
    await page
      .getByRole('button', { name: 'Close this session of zed over HTTP', disabled: false })
      .waitFor();
  });
});
