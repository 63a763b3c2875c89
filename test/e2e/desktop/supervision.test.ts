import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateOf, SupervisorState } from '../../../server/contract/supervisor.ts';
import { processExists } from '../../../server/instance/running-gateway.ts';
import { type DesktopApp, desktopPossible, startDesktop, startMs } from './desktop-app.ts';

/** A busy machine takes its time. */
const soon = { timeout: startMs / 2, interval: 50 };

describe.runIf(desktopPossible)('a daemon that is an Electron utility process', () => {
  let app: DesktopApp;
  beforeAll(async () => {
    app = await startDesktop({ tray: true });
  }, startMs);
  afterAll(() => app?.close());

  /** The first state that is wanted. */
  async function until(wanted: (state: SupervisorState) => boolean): Promise<SupervisorState> {
    let state = await app.daemon();
    const look = async () => {
      state = await app.daemon();
      return wanted(state);
    };
    await expect.poll(look, soon).toBe(true);
    return state;
  }

  async function running(after = 0): Promise<StateOf<'running'>> {
    const state = await until((now) => now.kind === 'running' && now.daemon.pid !== after);
    if (state.kind !== 'running') throw new Error(state.kind);
    return state;
  }

  it(
    'comes back at the same address after kill -9, and it is told by which signal it ended',
    async () => {
      const first = await running();
      process.kill(first.daemon.pid, 'SIGKILL');
      const second = await running(first.daemon.pid);
      expect(second).toMatchObject({
        daemon: { url: first.daemon.url },
        restarts: 1,
        lastCrash: { reason: 'ended', end: { code: null, signal: 'SIGKILL' } },
      });
      expect(processExists(first.daemon.pid)).toBe(false);
    },
    startMs,
  );

  it(
    'is replaced when it hangs',
    async () => {
      const hung = await running();
      process.kill(hung.daemon.pid, 'SIGSTOP');
      expect(await running(hung.daemon.pid)).toMatchObject({ restarts: 2, lastCrash: { reason: 'hung' } });
      expect(processExists(hung.daemon.pid)).toBe(false);
    },
    startMs,
  );

  it(
    'stays down after the third crash, with a window that says why',
    async () => {
      const { daemon } = await running();
      process.kill(daemon.pid, 'SIGKILL');
      const state = await until(({ kind }) => kind === 'crashed');
      expect(state).toMatchObject({ why: 'often', restarts: 2 });
      await expect.poll(async () => (await app.view()).look, soon).toBe('error');
      const page = await app.page();
      await page.getByText('SIGKILL').first().waitFor();
      await app.picture('crashed');
    },
    startMs,
  );

  it(
    'leaves no process when the app ends',
    async () => {
      await app.click({ kind: 'order', order: 'start' });
      const { daemon } = await running();
      await app.click({ kind: 'quit' }).catch(() => undefined);
      expect(await app.ended).toBe(0);
      // Its last moments may come after those of the app.
      await expect.poll(() => processExists(daemon.pid), soon).toBe(false);
    },
    startMs,
  );
});
