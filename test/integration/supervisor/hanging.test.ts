import { it, vi } from 'vitest';
import { processExists } from '../../../server/instance/running-gateway.ts';
import { supervisedForTest } from '../../fixtures/supervised.ts';

// A stopped process answers nothing and hears no SIGTERM, like one whose event loop is blocked. Windows has no such signal.
const stoppable = process.platform !== 'win32';

// Each test starts several daemons, one after the other.
vi.setConfig({ testTimeout: 180_000 });

it.runIf(stoppable).concurrent(
  'replaces a daemon that gives no sign of life',
  async ({ expect, onTestFinished }) => {
    const supervised = supervisedForTest(onTestFinished, { timings: { beatMs: 2500 } });
    supervised.supervisor.start();
    const first = await supervised.running();
    process.kill(first.daemon.pid, 'SIGSTOP');
    const second = await supervised.running(first.daemon.pid);
    expect(second).toMatchObject({ restarts: 1, lastCrash: { reason: 'hung', end: { signal: 'SIGKILL' } } });
    expect(processExists(first.daemon.pid)).toBe(false);
  },
);

it.runIf(stoppable).concurrent(
  'ends a daemon that ignores the question and SIGTERM with SIGKILL',
  async ({ expect, onTestFinished }) => {
    const supervised = supervisedForTest(onTestFinished, { timings: { askMs: 300, terminateMs: 300 } });
    const { supervisor } = supervised;
    supervisor.start();
    const { daemon } = await supervised.running();
    const steps: string[] = [];
    supervisor.onChange((state) => {
      if (state.kind === 'stopping' && state.step !== steps.at(-1)) steps.push(state.step);
    });
    process.kill(daemon.pid, 'SIGSTOP');
    supervisor.stop();
    await supervised.until(({ kind }) => kind === 'stopped');
    expect(steps).toEqual(['asked', 'terminated', 'killed']);
    expect(processExists(daemon.pid)).toBe(false);
  },
);
