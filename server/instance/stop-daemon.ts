import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Home } from '../config/home.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { adminClient } from './admin-client.ts';
import { processExists, type RunningGateway } from './running-gateway.ts';

const lookEveryMs = 50;

/** How a stop is waited for. */
export interface StopOptions {
  /** How long to wait. */
  readonly seconds: number;
  /** End the process the hard way after that. */
  readonly force: boolean;
}

async function endsWithin(pid: number, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (processExists(pid)) {
    if (Date.now() >= deadline) return false;
    await wait(lookEveryMs);
  }
  return true;
}

/** Sends a signal to a process that may just have ended. */
export function sendSignal(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It is gone, which is all that was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * Waits for the end of a process that was asked to stop.
 *
 * @throws SnowgateError STOP_TIMEOUT
 */
export async function endProcess(pid: number, options: StopOptions): Promise<void> {
  if (await endsWithin(pid, options.seconds * 1000)) return;
  if (options.force) {
    sendSignal(pid, 'SIGKILL');
    if (await endsWithin(pid, 5000)) return;
  }
  throw new SnowgateError('STOP_TIMEOUT', { pid, seconds: options.seconds });
}

/**
 * Asks a gateway to stop and waits until its process is gone. It finishes or cancels what runs first, within its own
 * limits.shutdownSeconds.
 *
 * @throws SnowgateError STOP_TIMEOUT
 */
export async function stopDaemon(
  home: Home,
  gateway: Pick<RunningGateway, 'pid' | 'url'>,
  options: StopOptions,
): Promise<void> {
  const { pid } = gateway;
  try {
    await adminClient(home, gateway).call('POST', '/admin/stop', z.unknown(), {});
  } catch {
    // It does not answer any more. The signal is the second choice: on Windows it would end the process at once.
    sendSignal(pid, 'SIGTERM');
  }
  await endProcess(pid, options);
}
