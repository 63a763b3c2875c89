import { setTimeout as wait } from 'node:timers/promises';
import type { Home } from '../config/home.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { httpCall } from './admin-client.ts';
import { findGateway, type RunningGateway } from './running-gateway.ts';

const lookEveryMs = 50;

/** True when the gateway answers its health check. */
async function isHealthy(gateway: RunningGateway): Promise<boolean> {
  try {
    const url = new URL('/health', gateway.url).href;
    return (await httpCall({ url, method: 'GET', timeoutMs: 2000 })).status === 200;
  } catch {
    // It does not listen yet, or no more.
    return false;
  }
}

/**
 * Waits until the gateway of a state folder is healthy.
 *
 * @param options - `pid`: the process that must be it, or any when not given; `ended`: settles when it is of no use to
 *   wait any longer, because the process is gone; `timeoutMs`: when to give up
 * @returns undefined when the process ended first
 * @throws SnowgateError START_FAILED when the time is up
 */
export async function awaitGateway(options: {
  readonly home: Home;
  readonly pid?: number | undefined;
  readonly ended: Promise<unknown>;
  readonly timeoutMs: number;
}): Promise<RunningGateway | undefined> {
  const state = { ended: false };
  const ended = options.ended.then(() => {
    state.ended = true;
  });
  const deadline = performance.now() + options.timeoutMs;
  while (!state.ended) {
    // Known before the look: whoever was held up for all the time has not looked for the last time yet.
    const last = performance.now() >= deadline;
    const gateway = await findGateway(options.home);
    const wanted = gateway && (options.pid === undefined || gateway.pid === options.pid);
    if (wanted && (await isHealthy(gateway))) return gateway;
    if (last) {
      throw new SnowgateError('START_FAILED', {
        reason: `it was not healthy after ${options.timeoutMs / 1000} s`,
      });
    }
    await Promise.race([ended, wait(lookEveryMs)]);
  }
  return undefined;
}
