import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

/** What is known of the process that listens on a port. */
export interface PortHolder {
  readonly pid?: number;

  /** The program's short name; never its command line, which may hold secrets. */
  readonly name?: string;

  /** The user it belongs to. */
  readonly uid?: number;
}

/**
 * Who listens on a TCP port of this machine, as far as the system tells us: Linux through /proc (processes of other
 * users show only their user), macOS through lsof, elsewhere nothing.
 *
 * @returns undefined when nothing listens there or the system does not say
 */
export async function findPortHolder(port: number): Promise<PortHolder | undefined> {
  if (process.platform === 'linux') return holderFromProc(port);
  if (process.platform === 'darwin') return holderFromLsof(port);
  return undefined;
}

/** The holder in words, to follow "is taken by". */
export function describeHolder(holder: PortHolder | undefined): string {
  if (holder?.pid !== undefined) return `${holder.name ?? 'a process'} (process ${holder.pid})`;
  if (holder?.uid !== undefined && holder.uid !== process.getuid?.())
    return `a process of user ${holder.uid}`;
  return 'another process';
}

/** The text of a /proc file, or an empty one where it is gone or not ours to read. */
function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The state column of a listening socket in /proc/net/tcp. */
const listening = '0A';

function holderFromProc(port: number): PortHolder | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const socket = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((table) => readProc(table).split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, , state]) => state === listening && local?.endsWith(wanted));
  const [, , , , , , , uid, , inode] = socket ?? [];
  if (uid === undefined || inode === undefined) return undefined;
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && holdsSocket(name, inode));
  if (pid === undefined) return { uid: Number(uid) };
  return { uid: Number(uid), pid: Number(pid), name: readProc(`/proc/${pid}/comm`).trim() || 'a process' };
}

function holdsSocket(pid: string, inode: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`;
      } catch {
        // The descriptor was closed while we looked.
        return false;
      }
    });
  } catch {
    // Another user's process, or one that has just ended.
    return false;
  }
}

async function holderFromLsof(port: number): Promise<PortHolder | undefined> {
  try {
    const listed = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpcu'], {
      timeout: 3000,
    });
    // One field a line, told by its first letter: p = pid, c = command, u = user id.
    const field = (letter: string) =>
      listed.stdout
        .split('\n')
        .find((line) => line.startsWith(letter))
        ?.slice(1);
    const [pid, name, uid] = [field('p'), field('c'), field('u')];
    if (!pid) return undefined;
    return { pid: Number(pid), ...(name ? { name } : {}), ...(uid ? { uid: Number(uid) } : {}) };
  } catch {
    // lsof ends with an error when it finds nothing, and it may be missing.
    return undefined;
  }
}
