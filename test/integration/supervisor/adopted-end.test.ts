import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { processExists } from '../../../server/instance/running-gateway.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';
import { startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { supervisedForTest } from '../../fixtures/supervised.ts';

vi.setConfig({ testTimeout: 180_000 });

// The looks at the adopted daemon come when the test says so.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('takes the end of an adopted daemon once, also when a restart is asked for at that very moment', async ({
  onTestFinished,
}) => {
  const home = makeTestHome();
  onTestFinished(() => home.remove());
  const { supervisor, running, until, seen } = supervisedForTest(onTestFinished, {
    home,
    // It must be asked to start, and not find the other one by itself.
    timings: { lookMs: 120_000 },
  });
  const other = await startGatewayProcess({ home });
  supervisor.start();
  expect(await running()).toMatchObject({ adopted: true });
  process.kill(other.pid, 'SIGKILL');
  await expect.poll(() => processExists(other.pid)).toBe(false);

  // It is found to be gone, and before its last words are read it is looked for again for the restart.
  vi.advanceTimersByTime(200);
  supervisor.restart();
  vi.advanceTimersByTime(200);

  const own = await running(other.pid);
  expect(own).toMatchObject({ adopted: false, restarts: 0, lastCrash: null });
  expect(seen).toEqual(['stopped', 'starting', 'running', 'stopping', 'starting', 'running']);
  supervisor.stop();
  await until(({ kind }) => kind === 'stopped');
});
