import { readFileSync, rmSync } from 'node:fs';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { z } from 'zod';
import type { Home } from '../config/home.ts';
import { type SupervisorState, supervisorStateSchema } from '../contract/supervisor.ts';
import { stillLives } from './process-birth.ts';

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
function readSupervisorFile(home: Home): SupervisorFile | undefined {
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
 * The living supervisor that has a daemon of its own or is about to have one. Like the daemon's file, this one outlives a
 * crash: it is believed only while that very process lives.
 */
export async function findSupervisor(home: Home): Promise<SupervisorFile | undefined> {
  const file = readSupervisorFile(home);
  return file && isInCharge(file.state) && (await stillLives(file)) ? file : undefined;
}

/** True while a process of the supervisor's own exists or will. */
export function isInCharge(state: SupervisorState): boolean {
  switch (state.kind) {
    case 'starting':
    case 'backoff':
      return true;
    case 'running':
      return !state.adopted;
    case 'stopping':
      return state.whose === 'own';
    case 'stopped':
    case 'crashed':
    case 'port_taken':
      return false;
  }
}
