import { readFileSync, rmSync } from 'node:fs';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { z } from 'zod';
import type { Home } from '../config/home.ts';
import type { DaemonAddress } from '../contract/daemon-port.ts';
import { isAtRest, supervisorStateSchema } from '../contract/supervisor.ts';
import { stillLives } from './process-start-time.ts';

const supervisorFileSchema = z.object({
  pid: z.int().positive(),
  /** See processBirth: the process id alone could be somebody else's by now. */
  born: z.string().nullable(),
  /** `headless`: made by `snowgate start`. `desktop`: the desktop app. */
  by: z.enum(['headless', 'desktop']),
  startedAt: z.number(),
  version: z.string(),
  state: supervisorStateSchema,
});

/** Who keeps the daemon of a state folder alive, and how that goes. It holds no secret. */
export type SupervisorFile = Readonly<z.infer<typeof supervisorFileSchema>>;

/** The content of the file, or undefined when it is missing or not ours. Says nothing about whether that process lives. */
export function readSupervisorFile(home: Home): SupervisorFile | undefined {
  try {
    return supervisorFileSchema.parse(JSON.parse(readFileSync(home.supervisorFile, 'utf8')));
  } catch {
    // Missing, or of another version: nobody is known to supervise.
    return undefined;
  }
}

/** The file appears whole or not at all. */
export function writeSupervisorFile(home: Home, content: SupervisorFile): void {
  writeFileAtomic(home.supervisorFile, `${JSON.stringify(content)}\n`, { mode: 0o600 });
}

/** Removes the file when it is this process's own. */
export function removeSupervisorFile(home: Home): void {
  if (readSupervisorFile(home)?.pid === process.pid) rmSync(home.supervisorFile, { force: true });
}

/**
 * The living supervisor that has a daemon or is about to have one. Like the daemon's file, this one outlives a crash: it is
 * believed only while that very process lives.
 */
export async function findSupervisor(home: Home): Promise<SupervisorFile | undefined> {
  const file = readSupervisorFile(home);
  return file && !isAtRest(file.state) && (await stillLives(file)) ? file : undefined;
}

/**
 * True when a daemon has lost the supervisor that kept it: that one was ended the hard way, and nobody else would bring
 * the daemon back.
 */
export async function isOrphan(home: Home, daemon: Pick<DaemonAddress, 'pid'>): Promise<boolean> {
  const file = readSupervisorFile(home);
  if (file?.state.kind !== 'running' || file.state.daemon.pid !== daemon.pid) return false;
  return !(await stillLives(file));
}
