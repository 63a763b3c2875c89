import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DesktopBridge } from '../../../electron/ipc/contract.ts';
import type { SupervisorState } from '../../../server/contract/supervisor.ts';
import { violations } from '../../fixtures/panel-axe.ts';
import { anEmptySnapshot } from '../../fixtures/panel-data.ts';
import { panelStage } from '../../fixtures/panel-stage.ts';
import { aRunning, states } from '../../fixtures/supervisor-states.ts';

const stage = panelStage();

/** Pictures for people to look at; not a part of the repository. */
const pictures = path.resolve('dist/artefacts/desktop');
beforeAll(() => void mkdirSync(pictures, { recursive: true }));

/** What the page has asked of the app, and the way to tell it something. */
interface FakeApp {
  readonly asked: string[];
  tell(state: SupervisorState): void;
}
/** The part of the bridge that a page without a gateway uses. */
type UsedHere = Pick<
  DesktopBridge,
  | 'daemonState'
  | 'orderDaemon'
  | 'requestPort'
  | 'settings'
  | 'changeSettings'
  | 'openLogs'
  | 'secrets'
  | 'daemonLines'
  | 'onDaemonState'
  | 'onSettings'
  | 'onShow'
>;

declare global {
  var fakeApp: FakeApp;
}

/** Puts a desktop app around the page that says this of its gateway. */
async function insideApp(page: Page, first: SupervisorState): Promise<void> {
  await page.addInitScript((state) => {
    const asked: string[] = [];
    let tell = (_state: SupervisorState): void => {};
    const note = async (what: string): Promise<void> => void asked.push(what);
    const bridge: UsedHere = {
      daemonState: async () => state,
      orderDaemon: (order) => note(order),
      requestPort: () => note('port'),
      settings: async () => ({ keepInTray: true }),
      changeSettings: async () => ({ keepInTray: true }),
      openLogs: () => note('logs'),
      daemonLines: async () => ['warning: something was printed'],
      secrets: async () => ({ protection: { kind: 'keychain', name: 'a test' }, profiles: [] }),
      onDaemonState(listener) {
        tell = listener;
      },
      onSettings: () => undefined,
      onShow: () => undefined,
    };
    Object.assign(window, { snowgateDesktop: bridge });
    Object.assign(globalThis, { fakeApp: { asked, tell: (next: SupervisorState) => tell(next) } });
  }, first);
}

const tell = (page: Page, state: SupervisorState) =>
  page.evaluate((next) => globalThis.fakeApp.tell(next), state);

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(Object.entries(states))(
    'the page of a gateway that is %s passes axe and fits',
    async (kind, state) => {
      const { url } = await stage.serve(anEmptySnapshot(Date.now()));
      const { page, complaints } = await stage.open({ colorScheme, viewport: { width: 720, height: 520 } });
      await insideApp(page, state);
      await page.goto(url);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.screenshot({ path: path.join(pictures, `page-${kind}-${colorScheme}.png`) });
      expect(await violations(page)).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
    },
  );
});

test('the window follows its gateway from one state to the next, and asks nobody to sign in', async () => {
  const { url } = await stage.serve(anEmptySnapshot(Date.now()));
  const { page } = await stage.open();
  await insideApp(page, states.stopped);
  await page.goto(url);
  await page.getByRole('button', { name: 'Start' }).click();
  await tell(page, states.starting);
  await page.getByRole('heading', { name: 'The gateway is starting' }).waitFor();
  await tell(page, aRunning());
  await page.getByRole('heading', { name: 'Queries' }).waitFor();
  await page
    .getByRole('region', { name: 'Output of the gateway' })
    .getByText('warning: something was printed')
    .waitFor();
  await tell(page, states.crashed);
  await page.getByRole('button', { name: 'Open the logs' }).click();
  await page.getByText('TypeError: x is not a function').waitFor();
  await page.getByRole('button', { name: 'Start again' }).click();
  const asked = () => page.evaluate(() => globalThis.fakeApp.asked.filter((what) => what !== 'port'));
  await expect.poll(asked).toEqual(['start', 'logs', 'start']);
});

test('a gateway that does not answer is not called running', async () => {
  const { url } = await stage.serve(anEmptySnapshot(Date.now()));
  const { page } = await stage.open();
  await insideApp(page, aRunning({ missed: 1 }));
  await page.goto(url);
  await page.getByText('Does not answer', { exact: true }).waitFor();
});
