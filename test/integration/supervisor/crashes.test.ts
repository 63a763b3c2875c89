import { resolve } from 'node:path';
import { describe, it, type TestContext, vi } from 'vitest';
import { failureOf } from '../../../server/instance/supervisor-failure.ts';
import type { SupervisorNotice } from '../../../server/supervisor/events.ts';
import { lastLogLines } from '../../../server/supervisor/last-log-lines.ts';
import { type SupervisedOptions, supervisedForTest } from '../../fixtures/supervised.ts';

const unruly = resolve('test/fixtures/unruly-daemon.ts');

// Each test starts several daemons, one after the other.
vi.setConfig({ testTimeout: 180_000 });

/** Starts, and resolves with the state in which it comes to rest and with what a person is told. */
async function comeToRest(onTestFinished: TestContext['onTestFinished'], options: SupervisedOptions) {
  const supervised = supervisedForTest(onTestFinished, options);
  const { supervisor, seen } = supervised;
  const notices: SupervisorNotice[] = [];
  supervisor.onNotice((notice) => notices.push(notice));
  supervisor.start();
  const state = await supervised.until(({ kind }) => kind === 'crashed' || kind === 'port_taken');
  return { state, notices, seen };
}

// Side by side: each on a state folder of its own, and most of the time is spent waiting for daemons.
describe.concurrent('a daemon that ends', () => {
  it('stays down after three crashes, tells once with the last lines, and starts again when asked', async ({
    expect,
    onTestFinished,
  }) => {
    const supervised = supervisedForTest(onTestFinished);
    const { supervisor, home } = supervised;
    const notices: SupervisorNotice[] = [];
    supervisor.onNotice((notice) => notices.push(notice));
    supervisor.start();
    // The first lines of its log may come after its word that it is ready.
    await supervised.running();
    await expect.poll(() => lastLogLines(home.home), { timeout: 60_000 }).not.toEqual([]);
    let pid = 0;
    for (let crash = 0; crash < 3; crash += 1) {
      const { daemon } = await supervised.running(pid);
      pid = daemon.pid;
      process.kill(pid, 'SIGKILL');
      await supervised.until((state) => state.kind !== 'running');
    }
    const state = await supervised.until(({ kind }) => kind === 'crashed');
    expect(state).toMatchObject({ why: 'often', restarts: 2, lastCrash: { end: { signal: 'SIGKILL' } } });
    expect(notices).toEqual([state]);
    expect(state.lastCrash?.lines.length).toBeGreaterThan(0);

    supervisor.start();
    expect(await supervised.running()).toMatchObject({ restarts: 0 });
  });

  it('counts an end with exit code 0 that nobody has asked for', async ({ expect, onTestFinished }) => {
    const { state, seen } = await comeToRest(onTestFinished, { program: unruly, env: { UNRULY: 'leaves' } });
    expect(state).toMatchObject({
      why: 'often',
      lastCrash: { reason: 'ended', end: { code: 0, signal: null } },
    });
    expect(seen.filter((kind) => kind === 'running')).toHaveLength(3);
  });

  it('keeps the last lines of a daemon that crashes at its start, without the secret in them', async ({
    expect,
    onTestFinished,
  }) => {
    const { state, notices } = await comeToRest(onTestFinished, { program: unruly });
    expect(state.lastCrash).toMatchObject({
      reason: 'ended',
      end: { code: 3 },
      lines: ['starting', 'fatal: no route to https://user:[redacted]@example.com/x'],
    });
    expect(notices).toHaveLength(1);
    expect(state.kind === 'crashed' && failureOf(state).message).toMatch(
      /it crashed 3 times within 5 minutes, the last time because it ended with exit code 3\.\nIts last lines:\n {2}starting\n/,
    );
  });

  it('ends a daemon that is never ready, and believes nothing that is not in the contract', async ({
    expect,
    onTestFinished,
  }) => {
    const { state, seen } = await comeToRest(onTestFinished, {
      program: unruly,
      env: { UNRULY: 'babbles' },
      timings: { readyMs: 1000 },
    });
    expect(state.lastCrash).toMatchObject({ reason: 'late', end: { signal: 'SIGKILL' } });
    expect(seen).not.toContain('running');
  });

  it('survives that there is no such program', async ({ expect, onTestFinished }) => {
    const { state } = await comeToRest(onTestFinished, {
      program: resolve('test/fixtures/no-such-daemon.ts'),
    });
    expect(state.lastCrash?.lines.join('\n')).toContain('no-such-daemon.ts');
  });

  it('does not try again what the daemon says cannot work', async ({ expect, onTestFinished }) => {
    const { state, seen } = await comeToRest(onTestFinished, { env: { SNOWGATE_LIMITS_ROWS: '0' } });
    expect(state).toMatchObject({
      why: 'refused',
      lastCrash: { reason: 'refused', error: { code: 'CONFIG_INVALID' } },
    });
    expect(seen).toEqual(['stopped', 'starting', 'crashed']);
    expect(state.kind === 'crashed' && failureOf(state).code).toBe('CONFIG_INVALID');
  });

  it('brings a daemon back that was killed before it was ready', async ({ expect, onTestFinished }) => {
    const supervised = supervisedForTest(onTestFinished);
    supervised.supervisor.start();
    const starting = await supervised.until((now) => now.kind === 'starting' && now.pid !== null);
    const pid = starting.kind === 'starting' ? (starting.pid ?? 0) : 0;
    process.kill(pid, 'SIGKILL');
    expect(await supervised.running(pid)).toMatchObject({ restarts: 1 });
  });
});
