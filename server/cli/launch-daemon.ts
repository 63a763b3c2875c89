import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { ensureHome, type Home } from '../config/home.ts';
import { catalogue, type ErrorCode, SnowgateError } from '../errors.ts';
import { httpCall } from './admin-client.ts';
import { findGateway, type RunningGateway } from './running-gateway.ts';
import { cliFile } from './self.ts';

/** A gateway that is not healthy after this many ms is given up. */
const startMs = 30_000;
const lookEveryMs = 50;

/** What `serve --json` prints to stderr when it ends with an error. */
const errorLine = z.object({
  error: z.object({
    code: z.string(),
    data: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  }),
});

/** True when the gateway answers its health check. */
async function isHealthy(gateway: RunningGateway): Promise<boolean> {
  try {
    const { status } = await httpCall({
      url: new URL('/health', gateway.url).href,
      method: 'GET',
      timeoutMs: 2000,
    });
    return status === 200;
  } catch {
    // It does not listen yet, or no more.
    return false;
  }
}

/** The error that a daemon printed before it ended, as its own code where it has one. */
function failure(printed: string, exitCode: number | null): SnowgateError {
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

/**
 * Starts the gateway as a process of its own, which outlives this one, and waits until it answers its health check.
 *
 * @param options - `args`: more arguments for `snowgate serve`; `program`: the command line's program file
 * @throws SnowgateError ALREADY_RUNNING, START_FAILED, or whatever the daemon itself ended with
 */
export async function launchDaemon(options: {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  readonly program?: string;
}): Promise<RunningGateway> {
  const { home } = options;
  ensureHome(home);
  const running = await findGateway(home);
  if (running) throw new SnowgateError('ALREADY_RUNNING', { url: running.url, pid: running.pid });

  // A file and not a pipe: a pipe would break, and with it the daemon, when this process ends.
  const printed = join(home.root, `start-${process.pid}.out`);
  const output = openSync(printed, 'w', 0o600);
  try {
    const child = spawn(
      process.execPath,
      [options.program ?? cliFile, 'serve', '--json', ...(options.args ?? [])],
      { detached: true, stdio: ['ignore', 'ignore', output], env: options.env, windowsHide: true },
    );
    const ended = new Promise<number | null>((resolve) => {
      child.once('exit', resolve);
      child.once('error', () => resolve(null));
    });
    let exit: { readonly code: number | null } | undefined;
    void ended.then((code) => {
      exit = { code };
    });

    const deadline = Date.now() + startMs;
    while (Date.now() < deadline) {
      if (exit) throw failure(readFileSync(printed, 'utf8'), exit.code);
      const gateway = await findGateway(home);
      if (gateway?.pid === child.pid && gateway && (await isHealthy(gateway))) {
        child.unref();
        return gateway;
      }
      await Promise.race([ended, wait(lookEveryMs)]);
    }
    child.kill('SIGKILL');
    throw new SnowgateError('START_FAILED', { reason: `it was not healthy after ${startMs / 1000} s` });
  } finally {
    closeSync(output);
    rmSync(printed, { force: true });
  }
}
