import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Home } from '../config/home.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { processBirth, stillLives } from './process-start-time.ts';

const lookEveryMs = 100;

/** Longer than a start may take: after that whoever holds the lock hangs. */
const mostMs = 45_000;

/** How long an empty lock may be one that is being written: after that its writer is gone, or its disk was full. */
const writingMs = 5_000;

/** True when the lock was taken; false when somebody has it, or had until just now. */
async function take(file: string, born: string | null): Promise<boolean> {
  try {
    writeLock(file, born);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const found = readLock(file);
  // Again before it is removed: meanwhile it may be another one's.
  if (found && !(await isHeld(found)) && readLock(file)?.text === found.text) rmSync(file, { force: true });
  return false;
}

/** A lock that cannot be written whole is none: an empty one would be in everybody's way. */
function writeLock(file: string, born: string | null): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, `${process.pid}\n${born ?? ''}\n`);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

interface Lock {
  readonly text: string;
  /** ms since 1970 */
  readonly writtenAt: number;
}

/** Undefined when it was given back just now. */
function readLock(file: string): Lock | undefined {
  try {
    return { text: readFileSync(file, 'utf8'), writtenAt: statSync(file).mtimeMs };
  } catch {
    return undefined;
  }
}

/** A holder that crashed has given nothing back, and by now its id may be that of a process that never ends. */
async function isHeld({ text, writtenAt }: Lock): Promise<boolean> {
  const [pid, born] = text.split('\n');
  if (!pid) return Date.now() - writtenAt < writingMs;
  return stillLives({ pid: Number(pid), born: born || null });
}

/**
 * Does the work while no other process starts a gateway on this state folder. Some apps start every bridge twice at the
 * same moment, and with `port: 0` nothing else would keep two gateways from coming up.
 *
 * @throws SnowgateError START_FAILED when somebody else's start takes too long
 */
export async function withStartLock<Result>(home: Home, work: () => Promise<Result>): Promise<Result> {
  const file = join(home.root, 'start.lock');
  const born = await processBirth(process.pid);
  const deadline = Date.now() + mostMs;
  while (!(await take(file, born))) {
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
