import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Overview, PoolView } from '../../server/contract/admin.ts';
import { childEnvironment } from '../../server/instance/child-environment.ts';
import { daemonFlags } from '../../server/util/v8-flags.ts';
import { readExposition } from '../fixtures/exposition.ts';
import { makeTestHome, type TestHome } from '../fixtures/gateway-home.ts';

/** The built daemon, as the supervisor of users runs it, in a process of its own. */
export interface BenchDaemon {
  readonly port: number;
  readonly home: TestHome;
  /** ms from the start of the process to the first healthy answer. */
  readonly startMs: number;
  overview(): Promise<Overview>;
  pool(): Promise<PoolView>;
  /** The sum of all series of a metric. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../../dist/server/daemon.js', import.meta.url));
/** How finely the start is measured (ms). */
const lookEveryMs = 5;
const giveUpMs = 60_000;

/** Starts the built daemon. A state folder that is given is not removed at the end. */
export async function startBenchDaemon(
  options: { readonly home?: TestHome; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<BenchDaemon> {
  const home = options.home ?? makeTestHome();
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [...daemonFlags, program], {
    env: childEnvironment({
      PATH: process.env.PATH,
      HOME: home.home.root,
      ...options.env,
      SNOWGATE_HOME: home.home.root,
      SNOWGATE_PORT: String(port),
    }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  await healthy(child, `http://127.0.0.1:${port}/health`);
  const startMs = performance.now() - started;

  const admin = async <T>(path: string) => {
    const headers = { authorization: `Bearer ${home.adminToken()}` };
    const response = await fetch(`http://127.0.0.1:${port}/admin/${path}`, { headers });
    if (!response.ok) throw new Error(`/admin/${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    port,
    home,
    startMs,
    overview: () => admin<Overview>('overview'),
    async pool() {
      const [pool] = await admin<PoolView[]>('pools');
      if (!pool) throw new Error('the daemon shows no pool');
      return pool;
    },
    async metric(name) {
      const headers = { authorization: `Bearer ${home.adminToken()}` };
      const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers });
      const family = readExposition(await response.text()).get(name);
      if (!family) throw new Error(`there is no metric ${name}`);
      return family.series.reduce((sum, { value }) => sum + value, 0);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      if (!options.home) home.remove();
    },
  };
}

/** Waits until the health check is answered; `child`: whose end means that it never will be. */
export async function healthy(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + giveUpMs;
  for (;;) {
    const status = await fetch(url).then(
      (response) => response.status,
      // It does not listen yet.
      () => 0,
    );
    if (status === 200) return;
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('the daemon did not start');
    await pause(lookEveryMs);
  }
}

/** A port that is free now; the daemon needs a number that can be used again after a crash. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
