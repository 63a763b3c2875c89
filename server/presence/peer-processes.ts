import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setImmediate as afterOthers } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A TCP connection as this end of it knows it. */
export interface Connection {
  /** The port of the peer. */
  readonly peerPort: number;
  /** The port of this server. */
  readonly ownPort: number;
}

/**
 * Which processes hold the other ends of connections over this machine's loopback, as far as the system tells: Linux
 * through /proc, which shows the sockets of this user's processes alone, macOS through lsof, elsewhere nothing.
 *
 * @param likely - processes to look at first: looking at all of them takes some hundredths of a second
 * @returns the process ids by the peer's port; a port whose process is not found is missing
 */
export async function peerProcesses(
  connections: readonly Connection[],
  likely: readonly number[] = [],
): Promise<ReadonlyMap<number, readonly number[]>> {
  if (connections.length === 0) return new Map();
  if (process.platform === 'linux') return fromProc(connections, likely);
  if (process.platform === 'darwin') return fromLsof(connections);
  return new Map();
}

async function fromProc(
  connections: readonly Connection[],
  likely: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const portOf = new Map<string, number>();
  for (const { peerPort, inode } of peerSockets(connections)) portOf.set(inode, peerPort);
  const found = new Map<number, number[]>();
  const lookAt = (pid: number): void => {
    for (const inode of socketsOf(pid)) {
      const port = portOf.get(inode);
      if (port !== undefined) found.set(port, [...(found.get(port) ?? []), pid]);
    }
  };

  for (const pid of likely) lookAt(pid);
  if (found.size === new Set(portOf.values()).size) return found;
  const seen = new Set(likely);
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || seen.has(pid)) continue;
    lookAt(pid);
    // A machine may have thousands of processes, and calls wait meanwhile.
    await afterOthers();
  }
  return found;
}

/**
 * The users whose processes hold the other ends of connections over this machine's loopback. Linux tells this of every
 * user's sockets; elsewhere nothing is known.
 */
export function peerUsers(connections: readonly Connection[]): ReadonlySet<number> {
  if (process.platform !== 'linux' || connections.length === 0) return new Set();
  return new Set(peerSockets(connections).map(({ uid }) => uid));
}

interface PeerSocket {
  readonly peerPort: number;
  readonly inode: string;
  readonly uid: number;
}

/** The sockets of the other ends: those whose own port is the peer's and whose remote port is ours. */
function peerSockets(connections: readonly Connection[]): readonly PeerSocket[] {
  const wanted = new Map(
    connections.map(({ peerPort, ownPort }) => [`${hex(peerPort)} ${hex(ownPort)}`, peerPort]),
  );
  return ['/proc/self/net/tcp', '/proc/self/net/tcp6'].flatMap((table) =>
    readText(table)
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', remote = '', , , , , uid = '', , inode = '0'] = line.trim().split(/\s+/);
        const peerPort = wanted.get(`${local.slice(-4)} ${remote.slice(-4)}`);
        return peerPort === undefined || inode === '0' ? [] : [{ peerPort, inode, uid: Number(uid) }];
      }),
  );
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

/** The inodes of the sockets that a process holds. */
function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
        return target.startsWith('socket:[') ? [target.slice('socket:['.length, -1)] : [];
      } catch {
        // The descriptor was closed while we looked.
        return [];
      }
    });
  } catch {
    // Another user's process, or one that has just ended.
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function fromLsof(connections: readonly Connection[]): Promise<ReadonlyMap<number, readonly number[]>> {
  const ports = [...new Set(connections.map(({ ownPort }) => ownPort))];
  const found = new Map<number, number[]>();
  try {
    const args = ['-nP', ...ports.map((port) => `-iTCP:${port}`), '-sTCP:ESTABLISHED', '-Fpn'];
    const { stdout } = await promisify(execFile)('lsof', args, { timeout: 3000, maxBuffer: 8 * 1024 * 1024 });
    let pid = 0;
    // One field a line, told by its first letter: p = pid, n = local->remote.
    for (const line of stdout.split('\n')) {
      if (line.startsWith('p')) pid = Number(line.slice(1));
      const ends = /^n.*:(\d+)->.*:(\d+)$/.exec(line);
      const peer = connections.find(
        ({ peerPort, ownPort }) => Number(ends?.[1]) === peerPort && Number(ends?.[2]) === ownPort,
      );
      if (peer) found.set(peer.peerPort, [...(found.get(peer.peerPort) ?? []), pid]);
    }
  } catch {
    // lsof ends with an error when it finds nothing, and it may be missing.
  }
  return found;
}
