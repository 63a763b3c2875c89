import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureHome, type Home } from '../config/home.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { awaitSupervised } from './await-supervised.ts';
import { childEnvironment } from './child-environment.ts';
import { stillLives } from './process-start-time.ts';
import { findGateway, type RunningGateway } from './running-gateway.ts';
import { startFailure } from './start-failure.ts';
import { withStartLock } from './start-lock.ts';
import { findSupervisor, isOrphan } from './supervisor-file.ts';

/** A gateway that is not ready after this many ms is given up. */
const startMs = 30_000;

/** ms that a supervisor whose start has failed may take to end. */
const endMs = 10_000;

const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../supervise.ts' : '../supervise.js', import.meta.url),
);

/** What a gateway in the background is started with. */
interface LaunchOptions {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  /** More arguments, as configArguments makes them. */
  readonly args?: readonly string[];
}

/**
 * Starts the gateway in the background, kept alive by a supervisor, and waits until it is ready. A gateway that has lost its
 * supervisor gets a new one.
 *
 * @throws SnowgateError ALREADY_RUNNING, START_FAILED, GATEWAY_STAYS_DOWN, or whatever the daemon itself ended with
 */
export async function launchDaemon(options: LaunchOptions): Promise<RunningGateway> {
  const { home } = options;
  ensureHome(home);
  return withStartLock(home, async () => {
    const running = (await findGateway(home)) ?? (await otherStart(home));
    if (!running || (await isOrphan(home, running))) return startDetached(options);
    throw new SnowgateError('ALREADY_RUNNING', { url: running.url, pid: running.pid });
  });
}

/** The gateway that a living supervisor is bringing up, or bringing back after a crash; undefined when it does not. */
async function otherStart(home: Home): Promise<RunningGateway | undefined> {
  const other = await findSupervisor(home);
  if (!other) return undefined;
  const gone = async () => !(await stillLives(other));
  return awaitSupervised({ home, pid: other.pid, gone, timeoutMs: startMs });
}

async function startDetached({ home, env, args = [] }: LaunchOptions): Promise<RunningGateway> {
  // A file and not a pipe: a pipe would break, and with it the supervisor, when this process ends.
  const printed = join(home.root, `start-${process.pid}.out`);
  const output = openSync(printed, 'w', 0o600);
  try {
    const child = spawn(process.execPath, [program, ...args], {
      // It outlives this process, so it must not keep the folder busy in which this one happens to run.
      cwd: home.root,
      detached: true,
      stdio: ['ignore', 'ignore', output],
      env: { ...childEnvironment(env), SNOWGATE_HOME: home.root },
      windowsHide: true,
    });
    let ended = false;
    child.once('exit', () => {
      ended = true;
    });
    child.once('error', () => {
      ended = true;
    });
    try {
      const gateway = await awaitSupervised({ home, pid: child.pid, gone: () => ended, timeoutMs: startMs });
      if (!gateway) throw startFailure(readFileSync(printed, 'utf8'), child.exitCode);
      child.unref();
      return gateway;
    } catch (error) {
      // It takes its daemon along. Nothing of a start that failed is left when its command ends.
      child.kill('SIGTERM');
      if (!ended) await Promise.race([once(child, 'exit'), wait(endMs, undefined, { ref: false })]);
      throw error;
    }
  } finally {
    closeSync(output);
    rmSync(printed, { force: true });
  }
}
