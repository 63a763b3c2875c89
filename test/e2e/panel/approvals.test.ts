import type { Locator, Page } from 'playwright-core';
import { describe, test } from 'vitest';
import { exactText } from '../../../server/contract/exact-text.ts';
import {
  aBusySnapshot,
  aLongStatement,
  anApproval,
  anEmptySnapshot,
  aQuery,
  aWaitingSnapshot,
} from '../../fixtures/panel-data.ts';
import { panelStage, textOf, untilApprovable } from '../../fixtures/panel-stage.ts';

const stage = panelStage();

function section(page: Page) {
  return page.getByRole('region', { name: 'Waiting for approval', exact: true });
}

/** The text as it is laid out, which may be another than it is in the page: two spaces may be drawn as one. */
function laidOut(place: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: the layout is what is looked at
  return place.innerText();
}

/** The three answers of one client's statement. */
function answers(page: Page, client: string) {
  return {
    once: page.getByRole('button', { name: `Approve once for ${client}` }),
    session: page.getByRole('button', { name: `Approve for this session of ${client}` }),
    deny: page.getByRole('button', { name: `Deny ${client}` }),
  };
}

async function disabled(page: Page, client: string): Promise<readonly boolean[]> {
  const { once, session, deny } = answers(page, client);
  return [await once.isDisabled(), await session.isDisabled(), await deny.isDisabled()];
}

describe.concurrent('what is shown', () => {
  test('nothing while nothing waits', async ({ expect, onTestFinished }) => {
    const { page } = await stage.during(onTestFinished).enter(aBusySnapshot(Date.now()));
    expect([await section(page).count(), await page.title()]).toEqual([0, 'Snowgate']);
  });

  test('everything that the decision needs, at the very top, with a count in the bar and the title', async ({
    expect,
    onTestFinished,
  }) => {
    const { page, server } = await stage.during(onTestFinished).enter(aBusySnapshot(Date.now()));
    server.publish({ type: 'approval', approval: anApproval('a', Date.now()) });
    const card = section(page).getByRole('article');
    await card.waitFor();
    const text = await textOf(card);
    for (const part of [
      'claude-code (Claude Code) asks to run a write statement',
      'execute_query',
      'DEMO.PUBLIC.EVENTS',
      '48.2 MB',
      "DELETE FROM demo.public.events WHERE occurred_at < '2024-01-01'",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/Refused in [12] min \d\d s/);
    await page.waitForFunction(() => document.title === '(1) Snowgate');
    const link = page.getByRole('banner').getByRole('link', { name: '1 waits for approval' });
    const above = await page.evaluate(() => {
      const [approvals, queries] = ['#approvals', '#approvals + section'].map((place) =>
        document.querySelector(place)?.getBoundingClientRect(),
      );
      return (approvals?.top ?? 1e6) < (queries?.top ?? 0);
    });
    expect(above).toBe(true);
    // From anywhere on the page the count leads there, and what it leads to is not under the bar.
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await link.click();
    await page.waitForFunction(() => {
      const bar = document.querySelector('header')?.getBoundingClientRect().bottom ?? 0;
      return (document.querySelector('#approvals')?.getBoundingClientRect().top ?? 0) >= bar;
    });
  });

  test('an unknown size is a dash, and no object is said so', async ({ expect, onTestFinished }) => {
    const { page } = await stage.during(onTestFinished).enter(aWaitingSnapshot(Date.now()));
    const text = await textOf(section(page).getByRole('article', { name: /^cline/ }));
    expect([text.includes('Scans, by plan-'), text.includes('Objectsnone named')]).toEqual([true, true]);
  });

  test('the time runs down, and when it is up nothing can be answered', async ({
    expect,
    onTestFinished,
  }) => {
    const { page, server } = await stage.during(onTestFinished).enter(anEmptySnapshot(Date.now()));
    server.publish({ type: 'approval', approval: anApproval('a', Date.now()) });
    const time = section(page).getByRole('article').getByRole('time');
    await time.waitFor();
    const before = await textOf(time);
    await page.waitForFunction(
      (text) => document.querySelector('article time')?.textContent !== text,
      before,
    );
    // Another one, so that nothing above has to be quicker than its time.
    const now = Date.now();
    const short = anApproval('b', now, { client: 'zed', expiresAt: now + 2_000 });
    server.publish({ type: 'approval', approval: short });
    await section(page).getByRole('article', { name: /^zed/ }).getByText('Time is up').waitFor();
    expect(await disabled(page, 'zed')).toEqual([true, true, true]);
    expect((await disabled(page, 'claude-code'))[2]).toBe(false);
  });

  test('text of a client stays text, and signs that nobody can see are named', async ({
    expect,
    onTestFinished,
  }) => {
    const { page, server, complaints } = await stage
      .during(onTestFinished)
      .enter(anEmptySnapshot(Date.now()));
    const sql =
      "SELECT '<img src=x onerror=\"document.title=1\">\u202E\u001B[8m <U+202E>',\n  '\u{E0041}\u00AD=\u0338' FROM t";
    const reference = 'DEMO.PUBLIC."A\u200B  B\n"';
    const approval = anApproval('a', Date.now(), { sql, references: [reference] });
    server.publish({ type: 'approval', approval });
    const card = section(page).getByRole('article');
    await card.getByText('<U+202E>', { exact: true }).waitFor();
    // Letter by letter what the command line prints.
    expect(await laidOut(card.locator('pre'))).toBe(exactText(sql, 'block'));
    expect(await laidOut(card.locator('li code'))).toBe(exactText(reference, 'line'));
    await expect.poll(() => page.title()).toBe('(1) Snowgate');
    expect(complaints).toEqual([]);
  });
});

describe.concurrent('a long statement', () => {
  test('says that it is cut, and can be approved only when all of it is shown', async ({
    expect,
    onTestFinished,
  }) => {
    const { page, server } = await stage.during(onTestFinished).enter(aWaitingSnapshot(Date.now()));
    const card = section(page).getByRole('article', { name: /^cursor/ });
    const { once, session } = answers(page, 'cursor');
    // The others can be answered, so that this one waits for nothing but its reader.
    await untilApprovable(page, 'cline');
    await card.getByText(/The whole statement has 31 lines, [\d,]+ characters\./).waitFor();
    await card.getByText('Show all of it before you approve it.').waitFor();
    expect(await textOf(card)).not.toContain('-- the end');
    expect(await disabled(page, 'cursor')).toEqual([true, true, false]);
    await once.click({ force: true });
    await session.click({ force: true });
    expect(server.settled).toEqual([]);

    await card.getByRole('button', { name: 'Show all of the statement of cursor' }).press('Enter');
    await untilApprovable(page, 'cursor');
    expect(await textOf(card.locator('pre'))).toBe(aLongStatement);
    expect(server.settled).toEqual([]);
    await once.click();
    await card.getByText('Approving…').waitFor();
    await expect.poll(() => server.settled).toEqual([{ id: 'a-2', verdict: 'once' }]);
  });
});

describe.concurrent('answering', () => {
  test.for([
    ['once', 'Approving…'],
    ['session', 'Approving for this session…'],
    ['deny', 'Denying…'],
  ] as const)(
    '%s reaches the daemon once, and the card goes only with its event',
    async ([verdict, word], { expect, onTestFinished }) => {
      const { page, server, complaints } = await stage
        .during(onTestFinished)
        .enter(aWaitingSnapshot(Date.now()));
      await untilApprovable(page, 'claude-code');
      const button = answers(page, 'claude-code')[verdict];
      await button.click();
      const card = section(page).getByRole('article', { name: /^claude-code/ });
      await card.getByText(word, { exact: true }).waitFor();
      await button.click({ force: true });
      await answers(page, 'claude-code').deny.click({ force: true });
      expect(await disabled(page, 'claude-code')).toEqual([true, true, true]);
      server.publish({ type: 'approval-removed', id: 'a-1' });
      await card.waitFor({ state: 'detached' });
      await page.getByRole('banner').getByText('2 wait for approval').waitFor();
      await expect.poll(() => server.settled).toEqual([{ id: 'a-1', verdict }]);
      expect(complaints).toEqual([]);
    },
  );

  test('nothing has the focus by itself, and no key approves', async ({ expect, onTestFinished }) => {
    const { page, server } = await stage.during(onTestFinished).enter(aBusySnapshot(Date.now()));
    server.publish({ type: 'approval', approval: anApproval('a', Date.now()) });
    await untilApprovable(page, 'claude-code');
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    for (const key of ['Enter', ' ', 'a', 'y', 'Control+Enter', 'Alt+a']) await page.keyboard.press(key);
    server.publish({ type: 'query', query: aQuery('marker', Date.now(), { sql: 'SELECT 4711' }) });
    await page.getByText('SELECT 4711').waitFor();
    expect(server.settled).toEqual([]);
  });

  test('by keyboard: the focus stays on the button pressed, then goes to the page and to no other answer', async ({
    expect,
    onTestFinished,
  }) => {
    const { page, server } = await stage.during(onTestFinished).enter(aWaitingSnapshot(Date.now()));
    const once = await untilApprovable(page, 'claude-code');
    await once.focus();
    await page.keyboard.press('Enter');
    await section(page).getByText('Approving…').waitFor();
    expect(await once.evaluate((element) => element === document.activeElement)).toBe(true);
    server.publish({ type: 'approval-removed', id: 'a-1' });
    await page.waitForFunction(() => document.activeElement?.id === 'main');
    for (let time = 0; time < 5; time += 1) await page.keyboard.press('Enter');
    await expect.poll(() => server.settled).toEqual([{ id: 'a-1', verdict: 'once' }]);
  });

  test('a card that moves under the hand takes no approval at first', async ({ expect, onTestFinished }) => {
    const now = Date.now();
    const { page, server } = await stage.during(onTestFinished).enter({
      ...anEmptySnapshot(now),
      approvals: [anApproval('a', now, { client: 'first' }), anApproval('b', now, { client: 'second' })],
    });
    await untilApprovable(page, 'second');
    // In the page itself, so that the click comes in the very moment in which the card has moved up.
    await page.evaluate(() => {
      const observer = new MutationObserver(() => {
        if (document.querySelector('[data-approval="a"]') !== null) return;
        observer.disconnect();
        document.querySelector<HTMLElement>('[data-approval="b"] button[title^="This run"]')?.click();
        document.body.dataset.clicked = 'yes';
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    server.publish({ type: 'approval-removed', id: 'a' });
    await page.waitForFunction(() => document.body.dataset.clicked === 'yes');
    await (await untilApprovable(page, 'second')).click();
    await section(page).getByText('Approving…').waitFor();
    await expect.poll(() => server.settled).toEqual([{ id: 'b', verdict: 'once' }]);
  });

  test('an answer that comes too late is said plainly, also when the card is gone', async ({
    expect,
    onTestFinished,
  }) => {
    const { page, server } = await stage.during(onTestFinished).enter(aWaitingSnapshot(Date.now()));
    await untilApprovable(page, 'claude-code');
    server.snapshot = aBusySnapshot(Date.now());
    await answers(page, 'claude-code').once.click();
    const notice = page.getByRole('region', { name: 'Notices' });
    await notice.getByText('Your answer came too late.').waitFor();
    await notice.getByText('The statement of claude-code no longer waits').waitFor();
    const card = section(page).getByRole('article', { name: /^claude-code/ });
    await card.getByText('Your answer came too late.').waitFor();
    expect(await disabled(page, 'claude-code')).toEqual([true, true, true]);
    server.publish({ type: 'approval-removed', id: 'a-1' });
    await card.waitFor({ state: 'detached' });
    expect(await notice.getByText('Your answer came too late.').count()).toBe(1);
  });

  test('no answer from the daemon: not known is said, and one may try again', async ({
    expect,
    onTestFinished,
  }) => {
    const { page, server } = await stage.during(onTestFinished).enter(aWaitingSnapshot(Date.now()));
    await untilApprovable(page, 'claude-code');
    await page.route('**/admin/approvals/**', (route) => route.abort());
    const { once } = answers(page, 'claude-code');
    await once.click();
    const card = section(page).getByRole('article', { name: /^claude-code/ });
    await card.getByText('It is not known whether the answer was taken.').waitFor();
    await page.unroute('**/admin/approvals/**');
    await once.click();
    await card.getByText('Approving…').waitFor();
    await expect.poll(() => server.settled).toEqual([{ id: 'a-1', verdict: 'once' }]);
  });
});

describe.concurrent('when the live stream is lost', () => {
  test('nothing can be answered and no number calls; afterwards only what still waits is there', async ({
    expect,
    onTestFinished,
  }) => {
    const { page, server } = await stage.during(onTestFinished).enter(aWaitingSnapshot(Date.now()));
    await untilApprovable(page, 'claude-code');
    server.refuseStreams = true;
    server.dropStreams();
    await page.getByRole('alert').getByText('Not live.').waitFor();
    expect(await disabled(page, 'claude-code')).toEqual([true, true, true]);
    // The title follows what the page shows a moment later.
    await expect.poll(() => page.title()).toBe('Snowgate');
    expect(await textOf(section(page))).toContain('not live');
    await answers(page, 'claude-code').once.click({ force: true });
    await answers(page, 'claude-code').deny.click({ force: true });

    const now = Date.now();
    server.snapshot = { ...aBusySnapshot(now), approvals: [anApproval('a-9', now, { client: 'zed' })] };
    server.refuseStreams = false;
    await untilApprovable(page, 'zed');
    expect([await section(page).getByRole('article').count(), server.settled]).toEqual([1, []]);
  });

  test('when it is back, the page has moved: no card takes an approval in that moment', async ({
    expect,
    onTestFinished,
  }) => {
    const { page, server } = await stage.during(onTestFinished).enter(aWaitingSnapshot(Date.now()));
    await untilApprovable(page, 'claude-code');
    server.refuseStreams = true;
    server.dropStreams();
    await page.getByRole('alert').getByText('Not live.').waitFor();
    await page.evaluate(() => {
      const observer = new MutationObserver(() => {
        if (document.querySelector('[role="alert"]') !== null) return;
        observer.disconnect();
        document.querySelector<HTMLElement>('[data-approval="a-1"] button[title^="This run"]')?.click();
        document.body.dataset.clicked = 'yes';
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
    server.refuseStreams = false;
    await page.waitForFunction(() => document.body.dataset.clicked === 'yes');
    await (await untilApprovable(page, 'claude-code')).click();
    await section(page).getByText('Approving…').waitFor();
    await expect.poll(() => server.settled).toEqual([{ id: 'a-1', verdict: 'once' }]);
  });
});
