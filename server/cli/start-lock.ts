import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Home } from '../config/home.ts';
import { SnowgateError } from '../errors.ts';
import { processExists } from './running-gateway.ts';

const lookEveryMs = 100;

/** Longer than a start may take: after that whoever holds the lock hangs. */
const mostMs = 45_000;

/** True when the lock was taken; false when a living process has it. */
function take(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  let holder = 0;
  try {
    holder = Number(readFileSync(file, 'utf8'));
  } catch {
    // Given back just now.
    return false;
  }
  // A holder that crashed. An empty file is one that is being written.
  if (holder > 0 && !processExists(holder)) rmSync(file, { force: true });
  return false;
}

/**
 * Does the work while no other process starts a gateway on this state folder. Some apps start every bridge twice at the
 * same moment, and with `port: 0` nothing else would keep two gateways from coming up.
 *
 * @throws SnowgateError START_FAILED when somebody else's start takes too long
 */
export async function withStartLock<Result>(home: Home, work: () => Promise<Result>): Promise<Result> {
  const file = join(home.root, 'start.lock');
  const deadline = Date.now() + mostMs;
  while (!take(file)) {
    if (Date.now() >= deadline) {
      throw new SnowgateError('START_FAILED', { reason: `another start has held ${file} for too long` });
    }
    await wait(lookEveryMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
