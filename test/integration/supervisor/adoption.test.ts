import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, it, type TestContext, vi } from 'vitest';
import { processExists } from '../../../server/instance/running-gateway.ts';
import { findSupervisor } from '../../../server/instance/supervisor-file.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { type Supervised, supervisedForTest } from '../../fixtures/supervised.ts';

// Each test starts several daemons, one after the other.
vi.setConfig({ testTimeout: 180_000 });

interface Stage extends Supervised {
  /** Starts a daemon as somebody else would. */
  other(): Promise<GatewayProcess>;
  /** The same, adopted. */
  adopt(): Promise<GatewayProcess>;
}

/** A supervisor on a state folder on which others start daemons as well. */
function start({ expect, onTestFinished }: Pick<TestContext, 'expect' | 'onTestFinished'>): Stage {
  const home = makeTestHome();
  onTestFinished(() => home.remove());
  const supervised = supervisedForTest(onTestFinished, { home, timings: { lookMs: 200 } });
  const other = () => startGatewayProcess({ home });
  return {
    ...supervised,
    other,
    async adopt() {
      const daemon = await other();
      supervised.supervisor.start();
      expect(await supervised.running()).toMatchObject({
        adopted: true,
        daemon: { pid: daemon.pid, url: daemon.url },
      });
      return daemon;
    },
  };
}

// Side by side: each on a state folder of its own, and most of the time is spent waiting for daemons.
describe.concurrent('a daemon of somebody else', () => {
  it('adopts a daemon that runs, and leaves it when the supervisor ends', async ({
    expect,
    onTestFinished,
  }) => {
    const supervised = start({ expect, onTestFinished });
    const other = await supervised.adopt();
    await supervised.supervisor.close();
    expect(processExists(other.pid)).toBe(true);
    await other.stop();
  });

  it('finds one by itself that was started after it', async ({ expect, onTestFinished }) => {
    const supervised = start({ expect, onTestFinished });
    const other = await supervised.other();
    expect(await supervised.running()).toMatchObject({ adopted: true, daemon: { pid: other.pid } });
    await other.stop();
    expect(await supervised.until(({ kind }) => kind !== 'running')).toMatchObject({ kind: 'stopped' });
  });

  it('ends it when asked to', async ({ expect, onTestFinished }) => {
    const supervised = start({ expect, onTestFinished });
    const other = await supervised.adopt();
    supervised.supervisor.stop();
    await supervised.supervisor.settled();
    expect([supervised.supervisor.state().kind, processExists(other.pid)]).toEqual(['stopped', false]);
  });

  it('puts one of its own in its place when asked to', async ({ expect, onTestFinished }) => {
    const supervised = start({ expect, onTestFinished });
    const other = await supervised.adopt();
    supervised.supervisor.hijackReply();
    expect(await supervised.running(other.pid)).toMatchObject({ adopted: false });
    expect(processExists(other.pid)).toBe(false);
  });

  it('starts one of its own after a crash that nobody else mends', async ({ expect, onTestFinished }) => {
    const supervised = start({ expect, onTestFinished });
    const other = await supervised.adopt();
    await other.kill();
    expect(await supervised.running(other.pid)).toMatchObject({ adopted: false, restarts: 1 });
  });

  it('lets whoever kept it bring it back after a crash', async ({ expect, onTestFinished }) => {
    const supervised = start({ expect, onTestFinished });
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('SNOWGATE_'));
    const keeper = spawn(process.execPath, [resolve('server/supervise.ts'), '--set', 'port=0'], {
      env: { ...Object.fromEntries(own), SNOWGATE_HOME: supervised.home.home.root },
      stdio: 'ignore',
    });
    const first = await supervised.running();
    process.kill(first.daemon.pid, 'SIGKILL');
    const second = await supervised.running(first.daemon.pid);
    expect([first.adopted, second.adopted]).toEqual([true, true]);
    // The keeper writes down what it hears when it hears it, and others may see its daemon before.
    await expect
      .poll(() => findSupervisor(supervised.home.home))
      .toMatchObject({ pid: keeper.pid, state: { kind: 'running', restarts: 1 } });

    keeper.kill('SIGTERM');
    expect(await once(keeper, 'exit')).toEqual([0, null]);
    expect(await supervised.until(({ kind }) => kind !== 'running')).toMatchObject({ kind: 'stopped' });
  });
});
