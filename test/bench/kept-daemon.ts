import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findGateway } from '../../server/instance/running-gateway.ts';
import type { TestHome } from '../fixtures/gateway-home.ts';
import { type BenchDaemon, freePort, healthy } from './bench-daemon.ts';

/** The built daemon as `snowgate start` leaves it behind: as the child of a supervisor. */
export interface KeptDaemon extends Pick<BenchDaemon, 'port' | 'home'> {
  /** Ends the daemon with SIGKILL. @returns ms until the next one answers its health check */
  crash(): Promise<number>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../../dist/server/supervise.js', import.meta.url));

/** Starts a supervisor on a state folder, and waits until its daemon is healthy. */
export async function startKeptDaemon(place: {
  readonly home: TestHome;
  readonly env: NodeJS.ProcessEnv;
}): Promise<KeptDaemon> {
  const { home } = place;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/health`;
  const supervisor = spawn(process.execPath, [program], {
    env: {
      PATH: process.env.PATH,
      HOME: home.home.root,
      ...place.env,
      SNOWGATE_HOME: home.home.root,
      SNOWGATE_PORT: String(port),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(supervisor, 'exit');
  await healthy(supervisor, url);

  return {
    port,
    home,
    async crash() {
      const daemon = await findGateway(home.home);
      if (!daemon) throw new Error('there is no daemon to kill');
      const killed = performance.now();
      process.kill(daemon.pid, 'SIGKILL');
      // It may answer one more time before it is gone.
      await unreachable(url);
      await healthy(supervisor, url);
      return performance.now() - killed;
    },
    async stop() {
      supervisor.kill('SIGTERM');
      await ended;
    },
  };
}

/** Resolves when nobody listens there any more. */
async function unreachable(url: string): Promise<void> {
  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (await answers());
}
