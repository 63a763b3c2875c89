import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** A process, known by more than its id: ids are given to others again. */
export interface LivingProcess {
  readonly pid: number;
  readonly parent: number;
  /** When it was started, as a text that no other process with its id shares. */
  readonly born: string;
  /** The program's short name; never its command line, which may hold secrets. */
  readonly name: string;
}

/** Looks up one process of this machine; undefined when there is none, or the system does not tell. */
export type LookUpProcess = (pid: number) => LivingProcess | undefined;

/** Deeper than any chain of processes; and a bound should the system answer in a circle. */
const deepest = 64;

/**
 * A process and those that it descends from, itself first. A process whose parent has ended hangs below the first process
 * of the system: whatever started it can no longer be seen, and a program can bring that about on purpose.
 */
export function lineageOf(pid: number, lookUp: LookUpProcess): readonly LivingProcess[] {
  const lineage: LivingProcess[] = [];
  for (let next = lookUp(pid); next && lineage.length < deepest; next = lookUp(next.parent)) {
    lineage.push(next);
    if (next.parent <= 0 || next.parent === next.pid) break;
  }
  return lineage;
}

/**
 * A way to look up processes, good for one question: Linux through /proc, macOS through one call of ps, elsewhere nothing
 * is known of any process.
 */
export async function processTable(): Promise<LookUpProcess> {
  if (process.platform === 'linux') return fromProc;
  if (process.platform !== 'darwin') return () => undefined;
  const table = await readPs();
  return (pid) => table.get(pid);
}

function fromProc(pid: number): LivingProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything, brackets too; the fields after it are plain.
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    const [parent, born] = [Number(fields[1]), fields[19]];
    if (!Number.isInteger(parent) || born === undefined) return undefined;
    return { pid, parent, born, name: stat.slice(stat.indexOf('(') + 1, end) };
  } catch {
    // It has ended, or the system hides the processes of other users.
    return undefined;
  }
}

async function readPs(): Promise<ReadonlyMap<number, LivingProcess>> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,lstart=,comm='], {
      timeout: 3000,
      maxBuffer: 8 * 1024 * 1024,
      env: { ...process.env, LC_ALL: 'C' },
    });
    const rows = stdout.split('\n').flatMap((line) => {
      // lstart is five words: Mon Dec  1 04:35:05 2026. What a process calls itself follows, and may hold blanks.
      const [pid, parent, ...words] = line.trim().split(/\s+/);
      const born = words.slice(0, 5).join(' ');
      const numbers = [pid, parent].map(Number);
      if (words.length < 6 || !numbers.every(Number.isInteger)) return [];
      return [{ pid: Number(pid), parent: Number(parent), born, name: words.slice(5).join(' ') }];
    });
    return new Map(rows.map((row) => [row.pid, row]));
  } catch {
    return new Map();
  }
}
