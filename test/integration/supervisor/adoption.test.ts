import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { processExists } from '../../../server/cli/running-gateway.ts';
import { findSupervisor } from '../../../server/supervisor/supervisor-file.ts';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { makeSupervised, type Supervised } from '../../fixtures/supervised.ts';

let home: TestHome;
// Each test starts several daemons, one after the other.
vi.setConfig({ testTimeout: 180_000 });

let supervised: Supervised;
beforeEach(() => {
  home = makeTestHome();
  supervised = makeSupervised({ home, timings: { lookMs: 200 } });
});
afterEach(async () => {
  await supervised.dispose();
  home.remove();
});

/** A daemon that somebody else has started, adopted. */
async function adopt(): Promise<GatewayProcess> {
  const other = await startGatewayProcess({ home });
  supervised.supervisor.start();
  expect(await supervised.running()).toMatchObject({
    adopted: true,
    daemon: { pid: other.pid, url: other.url },
  });
  return other;
}

it('adopts a daemon that runs, and leaves it when the supervisor ends', async () => {
  const other = await adopt();
  await supervised.supervisor.close();
  expect(processExists(other.pid)).toBe(true);
  await other.stop();
});

it('finds one by itself that was started after it', async () => {
  const other = await startGatewayProcess({ home });
  expect(await supervised.running()).toMatchObject({ adopted: true, daemon: { pid: other.pid } });
  await other.stop();
  expect(await supervised.until(({ kind }) => kind !== 'running')).toMatchObject({ kind: 'stopped' });
});

it('ends it when asked to', async () => {
  const other = await adopt();
  supervised.supervisor.stop();
  await supervised.supervisor.settled();
  expect([supervised.supervisor.state().kind, processExists(other.pid)]).toEqual(['stopped', false]);
});

it('puts one of its own in its place when asked to', async () => {
  const other = await adopt();
  supervised.supervisor.takeOver();
  expect(await supervised.running(other.pid)).toMatchObject({ adopted: false });
  expect(processExists(other.pid)).toBe(false);
});

it('starts one of its own after a crash that nobody else mends', async () => {
  const other = await adopt();
  await other.kill();
  expect(await supervised.running(other.pid)).toMatchObject({ adopted: false, restarts: 1 });
});

it('lets whoever kept it bring it back after a crash', async () => {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('SNOWGATE_'));
  const keeper = spawn(process.execPath, [resolve('server/supervise.ts'), '--set', 'port=0'], {
    env: { ...Object.fromEntries(own), SNOWGATE_HOME: home.home.root },
    stdio: 'ignore',
  });
  const first = await supervised.running();
  process.kill(first.daemon.pid, 'SIGKILL');
  const second = await supervised.running(first.daemon.pid);
  expect([first.adopted, second.adopted]).toEqual([true, true]);
  expect(await findSupervisor(home.home)).toMatchObject({ pid: keeper.pid, state: { restarts: 1 } });

  keeper.kill('SIGTERM');
  expect(await once(keeper, 'exit')).toEqual([0, null]);
  expect(await supervised.until(({ kind }) => kind !== 'running')).toMatchObject({ kind: 'stopped' });
});
