import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, it, type TestContext } from 'vitest';
import { resolveHome } from '../../../server/config/home.ts';
import { processExists } from '../../../server/instance/running-gateway.ts';
import { readSupervisorFile, type SupervisorFile } from '../../../server/instance/supervisor-file.ts';
import { lastLogLines } from '../../../server/supervisor/last-log-lines.ts';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

/** Each test is a row of command lines, and each of them a process (ms). */
const limit = 240_000;

interface Started {
  readonly pid: number;
  readonly url: string;
}

interface Stage extends CliRunner {
  /** Waits until what the supervisor notes is as wanted. */
  noted(wanted: (file: SupervisorFile) => boolean): Promise<SupervisorFile>;
  start(): Promise<Started>;
  /** Kills the daemon and waits for the next one. */
  crash(pid: number): Promise<number>;
}

/** The command line on a state folder of its own. */
function onStage(onTestFinished: TestContext['onTestFinished']): Stage {
  const cli = createCliRunner();
  onTestFinished(() => cli.dispose(), limit);
  const noted: Stage['noted'] = async (wanted) => {
    for (;;) {
      const file = readSupervisorFile(resolveHome({ SNOWGATE_HOME: cli.home }));
      if (file && wanted(file)) return file;
      await pause(20);
    }
  };
  return {
    ...cli,
    noted,
    async start() {
      const run = await cli.run(['start', '--port', '0', '--json']);
      if (run.exit !== 0) throw new Error(run.stderr);
      return JSON.parse(run.stdout) as Started;
    },
    async crash(pid) {
      process.kill(pid, 'SIGKILL');
      const { state } = await noted(({ state: now }) => now.kind === 'running' && now.daemon.pid !== pid);
      return state.kind === 'running' ? state.daemon.pid : 0;
    },
  };
}

async function gone(...pids: readonly number[]): Promise<void> {
  while (pids.some(processExists)) await pause(20);
}

// Side by side: each on a state folder of its own, and most of the time is spent waiting for daemons.
describe.concurrent('a daemon in the background', { timeout: limit }, () => {
  it('comes back after kill -9 at the same address, says so, and leaves no process after a stop', async ({
    expect,
    onTestFinished,
  }) => {
    const cli = onStage(onTestFinished);
    const { start, crash, noted } = cli;
    const first = await start();
    const second = await crash(first.pid);
    const keeper = (await noted(() => true)).pid;

    const status = await cli.run(['status']);
    expect(status.stdout).toMatch(
      /Kept alive +by `snowgate start` \(process \d+\), restarted 1 times, last crash .* because it was ended by SIGKILL/,
    );
    const json = JSON.parse((await cli.run(['status', '--json'])).stdout) as {
      keeper: unknown;
      overview: unknown;
    };
    expect(json).toMatchObject({
      overview: { pid: second, mcpUrl: `${first.url}/mcp` },
      keeper: { by: 'headless', pid: keeper, restarts: 1, lastCrash: { reason: 'ended' } },
    });

    expect((await cli.run(['stop'])).exit).toBe(0);
    expect([first.pid, second, keeper].map(processExists)).toEqual([false, false, false]);
    expect((await cli.run(['status'])).stderr).toContain('GATEWAY_DOWN');
  });

  it('stays down after three crashes, says why with exit code 1, and starts again when asked', async ({
    expect,
    onTestFinished,
  }) => {
    const cli = onStage(onTestFinished);
    const { start, crash, noted } = cli;
    const { pid } = await start();
    // The first lines of its log may come after its word that it is ready.
    await expect
      .poll(() => lastLogLines(resolveHome({ SNOWGATE_HOME: cli.home })), { timeout: 60_000 })
      .not.toEqual([]);
    const third = await crash(await crash(pid));
    const keeper = (await noted(() => true)).pid;
    process.kill(third, 'SIGKILL');
    await gone(keeper);

    const status = await cli.run(['status']);
    expect(status.exit).toBe(1);
    expect(status.stderr).toMatch(
      /^GATEWAY_STAYS_DOWN: The gateway is down and stays down since \S+: it crashed 3 times within 5 minutes, the last time because it was ended by SIGKILL\.\nIts last lines:\n {2}\d\d:\d\d:\d\d info /,
    );
    // A client that comes back on its own does not start it over and over again.
    const bridge = await cli.run(['stdio', '--client', 'one']);
    expect([bridge.exit, bridge.stderr]).toEqual([1, expect.stringContaining('GATEWAY_STAYS_DOWN')]);

    expect((await cli.run(['start', '--port', '0'])).exit).toBe(0);
  });

  it('is kept by a new supervisor when the one before was killed, and goes on in between', async ({
    expect,
    onTestFinished,
  }) => {
    const cli = onStage(onTestFinished);
    const { start, noted } = cli;
    const { pid, url } = await start();
    const first = (await noted(() => true)).pid;
    process.kill(first, 'SIGKILL');
    await gone(first);

    expect((await fetch(new URL('/health', url))).status).toBe(200);
    expect((await cli.run(['status'])).stdout).toMatch(/Kept alive +by nobody/);

    expect(JSON.parse((await cli.run(['start', '--json'])).stdout)).toMatchObject({ pid, url });
    const second = (await noted((file) => file.pid !== first)).pid;
    expect((await cli.run(['start'])).exit).toBe(5);
    expect((await cli.run(['stop'])).exit).toBe(0);
    expect([pid, second].map(processExists)).toEqual([false, false]);
  });

  it('stops both on SIGTERM to the supervisor, and the daemon of a stop that was asked of it stays down', async ({
    expect,
    onTestFinished,
  }) => {
    const cli = onStage(onTestFinished);
    const { start, noted } = cli;
    const first = await start();
    const { pid } = await noted(() => true);
    process.kill(pid, 'SIGTERM');
    await gone(pid, first.pid);

    const second = await start();
    const keeper = (await noted(() => true)).pid;
    process.kill(second.pid, 'SIGTERM');
    await gone(second.pid, keeper);
    expect((await cli.run(['status'])).stderr).toContain('GATEWAY_DOWN');
  });

  it.runIf(process.platform !== 'win32')(
    'ends a daemon that hears nothing any more, and its supervisor, with stop --force',
    async ({ expect, onTestFinished }) => {
      const cli = onStage(onTestFinished);
      const { start, noted } = cli;
      const { pid } = await start();
      const keeper = (await noted(() => true)).pid;
      process.kill(pid, 'SIGSTOP');
      const late = await cli.run(['stop', '--timeout', '0']);
      expect([late.exit, late.stderr]).toEqual([1, expect.stringContaining('STOP_TIMEOUT')]);
      expect((await cli.run(['stop', '--timeout', '0', '--force'])).exit).toBe(0);
      expect([pid, keeper].map(processExists)).toEqual([false, false]);
    },
  );

  it('does not mind what a dead supervisor has left, nor a file that anybody could have written', async ({
    expect,
    onTestFinished,
  }) => {
    const cli = onStage(onTestFinished);
    const { start, noted } = cli;
    const { pid } = await start();
    const file = await noted(() => true);
    const path = join(cli.home, 'supervisor.json');
    // This process lives, but it was not born when the file says: nobody sends it a signal.
    process.kill(file.pid, 'SIGKILL');
    await gone(file.pid);
    writeFileSync(path, JSON.stringify({ ...file, pid: process.pid }));
    expect((await cli.run(['stop'])).exit).toBe(0);
    await gone(pid);
    expect(readFileSync(path, 'utf8')).toContain(String(process.pid));

    writeFileSync(path, '{"pid":');
    expect(await start()).toMatchObject({ pid: expect.any(Number) });
  });
});
