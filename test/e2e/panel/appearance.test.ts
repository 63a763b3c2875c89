import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { violations } from '../../fixtures/panel-axe.ts';
import { aBusySnapshot, anEmptySnapshot, aWaitingSnapshot } from '../../fixtures/panel-data.ts';
import { panelStage, untilApprovable, untilLive } from '../../fixtures/panel-stage.ts';

const stage = panelStage();

/** Screenshots of every screen, for people to look at. */
const shots = process.env.PANEL_SHOTS ?? path.join(tmpdir(), 'snowgate-panel-shots');

beforeAll(async () => {
  await mkdir(shots, { recursive: true });
});

// Side by side, because much of the time the page waits for what may be pressed only after a moment.
describe.concurrent.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  describe.concurrent.each([
    [1280, 800],
    [900, 600],
  ])('%i by %i', (width, height) => {
    test('every screen passes axe, keeps to the security policy and fits', async ({ onTestFinished }) => {
      const { page, complaints, server } = await stage
        .during(onTestFinished)
        .enter(aBusySnapshot(Date.now()), {
          colorScheme,
          viewport: { width, height },
          reducedMotion: 'reduce',
        });
      const look = async (name: string) => {
        await page.screenshot({ path: path.join(shots, `${name}-${colorScheme}-${width}.png`) });
        expect(await violations(page), name).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, name).toBeLessThanOrEqual(0);
      };
      await look('busy');
      await page.getByRole('row', { name: 'POLICY_KIND_DENIED' }).scrollIntoViewIfNeeded();
      await look('denials');
      const waiting = aWaitingSnapshot(Date.now());
      for (const approval of waiting.approvals) server.publish({ type: 'approval', approval });
      await untilApprovable(page, 'cline');
      await page.evaluate(() => window.scrollTo(0, 0));
      await look('waiting');
      await page.getByRole('button', { name: 'Show all of the statement of cursor' }).click();
      await untilApprovable(page, 'cursor');
      await look('waiting-all');
      server.publish({
        type: 'notice',
        notice: {
          id: 'n-1',
          kind: 'repeated-denials',
          client: 'cline',
          text: 'cline was refused 5 times within ten minutes. Look at its denials or pause it.',
          at: Date.now(),
        },
      });
      await page.getByText('Refused again and again.').waitFor();
      await page.getByRole('button', { name: 'Approve once for claude-code' }).click();
      await page.getByText('Your answer came too late.').first().waitFor();
      await look('waiting-notices');
      for (const { id } of waiting.approvals) server.publish({ type: 'approval-removed', id });
      await page.getByRole('region', { name: 'Waiting for approval' }).waitFor({ state: 'detached' });
      await page.locator('[data-row]').nth(1).click();
      await page.getByRole('dialog', { name: 'Query' }).getByText('Running').waitFor();
      // The panel lies at the right edge and takes part of the width only.
      await page.waitForFunction(() => {
        const place = document.querySelector('[role=dialog]')?.getBoundingClientRect();
        return (
          place !== undefined && place.right === window.innerWidth && place.top === 0 && place.width <= 560
        );
      });
      await look('details');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      // New ones: on a busy machine the time of those above may be up by now.
      for (const approval of aWaitingSnapshot(Date.now()).approvals)
        server.publish({ type: 'approval', approval });
      await untilApprovable(page, 'cline');
      server.refuseStreams = true;
      server.dropStreams();
      await page.getByRole('alert').getByText('Not live.').waitFor();
      await look('lost');
      server.refuseStreams = false;
      server.snapshot = anEmptySnapshot(Date.now());
      await untilLive(page);
      await look('empty');
      server.revoke();
      await page.getByRole('alert').waitFor();
      await page.getByRole('heading', { name: 'Open the panel with a link' }).waitFor();
      await look('sign-in');
      expect(complaints).toEqual([]);
    });
  });
});

test('the theme can be chosen, is kept, and puts no style into the page', async ({ onTestFinished }) => {
  const { page, complaints } = await stage
    .during(onTestFinished)
    .enter(aBusySnapshot(Date.now()), { colorScheme: 'light' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole('radiogroup', { name: 'Colours' }).getByText('Dark').click({ force: true });
  await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'dark');
  const dark = await ground();
  await page.reload();
  await untilLive(page);
  expect([dark === light, (await ground()) === dark]).toEqual([false, true]);
  expect(await page.locator('style').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('nothing is fetched from anywhere but the daemon', async ({ onTestFinished }) => {
  const server = await stage.during(onTestFinished).serve(aBusySnapshot(Date.now()));
  const { page } = await stage.during(onTestFinished).open();
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) foreign.push(request.url());
  });
  await page.goto(`${server.url}#pair=${server.pairingCode()}`);
  await untilLive(page);
  expect(foreign).toEqual([]);
});
