import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { processExists } from './running-gateway.ts';

/**
 * When a process was started, as a text that is the same whenever it is asked for and that no other process shares.
 * Process ids are given to others again; together with this one names the same process for ever.
 *
 * @returns null when there is no such process, or where the system does not tell
 */
export async function processBirth(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return birthFromProc(pid);
  if (process.platform === 'darwin') return birthFromPs(pid);
  return null;
}

/** A process that is known by its birth. */
export interface KnownProcess {
  readonly pid: number;
  readonly born: string | null;
}

/** True while that very process lives, and not just one with its id. */
export async function stillLives({ pid, born }: KnownProcess): Promise<boolean> {
  if (!processExists(pid)) return false;
  return born === null || (await processBirth(pid)) === born;
}

/** Clock ticks since the machine came up, and which coming up that was. */
function birthFromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything; the start is the 20th field after it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return ticks === undefined ? null : `${boot} ${ticks}`;
  } catch {
    // It is gone.
    return null;
  }
}

async function birthFromPs(pid: number): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
      timeout: 3000,
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout.trim() || null;
  } catch {
    // ps fails when there is no such process.
    return null;
  }
}
