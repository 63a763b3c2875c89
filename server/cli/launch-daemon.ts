import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ensureHome, type Home } from '../config/home.ts';
import { catalogue, type ErrorCode, SnowgateError } from '../errors.ts';
import { awaitGateway } from './await-gateway.ts';
import { findGateway, type RunningGateway } from './running-gateway.ts';
import { cliFile } from './self.ts';
import { withStartLock } from './start-lock.ts';

/** A gateway that is not healthy after this many ms is given up. */
const startMs = 30_000;

/** What `serve --json` prints to stderr when it ends with an error. */
const errorLine = z.object({
  error: z.object({
    code: z.string(),
    data: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  }),
});

/** The error that a daemon printed before it ended, as its own code where it has one. */
export function startFailure(printed: string, exitCode: number | null): SnowgateError {
  const last = printed.trim().split('\n').at(-1) ?? '';
  try {
    const { error } = errorLine.parse(JSON.parse(last));
    if (Object.hasOwn(catalogue, error.code)) return new SnowgateError(error.code as ErrorCode, error.data);
  } catch {
    // Not one of our own errors: shown as it is below.
  }
  return new SnowgateError('START_FAILED', {
    reason: last.slice(0, 300) || `it ended with exit code ${exitCode}`,
  });
}

/** What a gateway in the background is started with. */
interface LaunchOptions {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
}

/**
 * Starts the gateway as a process of its own, which outlives this one, and waits until it answers its health check.
 *
 * @param options - `args`: more arguments for `snowgate serve`
 * @throws SnowgateError ALREADY_RUNNING, START_FAILED, or whatever the daemon itself ended with
 */
export async function launchDaemon(options: LaunchOptions): Promise<RunningGateway> {
  const { home } = options;
  ensureHome(home);
  return withStartLock(home, async () => {
    const running = await findGateway(home);
    if (running) throw new SnowgateError('ALREADY_RUNNING', { url: running.url, pid: running.pid });
    return startDetached(options);
  });
}

async function startDetached({ home, env, args = [] }: LaunchOptions): Promise<RunningGateway> {
  // A file and not a pipe: a pipe would break, and with it the daemon, when this process ends.
  const printed = join(home.root, `start-${process.pid}.out`);
  const output = openSync(printed, 'w', 0o600);
  try {
    const child = spawn(process.execPath, [cliFile, 'serve', '--json', ...args], {
      // It outlives this process, so it must not keep the folder busy in which this one happens to run.
      cwd: home.root,
      detached: true,
      stdio: ['ignore', 'ignore', output],
      env: { ...env, SNOWGATE_HOME: home.root },
      windowsHide: true,
    });
    const ended = new Promise<number | null>((resolve) => {
      child.once('exit', resolve);
      child.once('error', () => resolve(null));
    });
    try {
      const gateway = await awaitGateway({ home, pid: child.pid, ended, timeoutMs: startMs });
      if (!gateway) throw startFailure(readFileSync(printed, 'utf8'), await ended);
      child.unref();
      return gateway;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  } finally {
    closeSync(output);
    rmSync(printed, { force: true });
  }
}
