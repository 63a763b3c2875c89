import { setTimeout as wait } from 'node:timers/promises';
import type { Home } from '../config/home.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { findGateway, type RunningGateway } from './running-gateway.ts';
import { failureOf } from './supervisor-failure.ts';
import { readSupervisorFile } from './supervisor-file.ts';

const lookEveryMs = 50;

/**
 * Waits until a supervisor has a gateway that runs, over the crashes that it may have on the way.
 *
 * @param options - `pid`: the supervisor's process; `gone`: true when it has ended; `timeoutMs`: when to give up
 * @returns undefined when the supervisor ended without saying why
 * @throws SnowgateError what keeps the gateway down; START_FAILED when the time is up
 */
export async function awaitSupervised(options: {
  readonly home: Home;
  readonly pid: number | undefined;
  readonly gone: () => boolean | Promise<boolean>;
  readonly timeoutMs: number;
}): Promise<RunningGateway | undefined> {
  const { home, pid, timeoutMs } = options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    // Asked first: what it wrote before its end is then there to be read.
    const gone = await options.gone();
    const file = readSupervisorFile(home);
    const state = file?.pid === pid ? file?.state : undefined;
    if (state?.kind === 'crashed' || state?.kind === 'port_taken') throw failureOf(state);
    const gateway = state?.kind === 'running' ? await findGateway(home) : undefined;
    if (gateway) return gateway;
    if (gone) return undefined;
    if (Date.now() >= deadline) {
      throw new SnowgateError('START_FAILED', { reason: `it was not ready after ${timeoutMs / 1000} s` });
    }
    await wait(lookEveryMs);
  }
}
