import { readFileSync } from 'node:fs';
import type { Home } from '../config/home.ts';
import { isLoopbackUrl } from '../config/loopback.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { type DaemonFile, readDaemonFile } from './daemon-file.ts';
import { findPortHolder } from './port-holder.ts';

/** A gateway that runs on this state folder. */
export type RunningGateway = Readonly<DaemonFile>;

/**
 * True when a process with this id lives. One that has ended and only waits for its parent to notice does not: in a container
 * whose first process never looks, it would wait for ever.
 */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The state follows the name in brackets, which may hold anything.
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'Z';
  } catch {
    // Gone since it was asked for, or another user's on a system that hides those.
    return false;
  }
}

/**
 * The gateway that runs on this state folder, if any.
 *
 * A crash leaves the daemon's file behind, and anybody may then listen on the port it names or be given the process
 * id. So the file is believed only while that very process holds that port, where the system tells: nobody else is
 * sent the admin token, and no stranger is stopped.
 *
 * @throws SnowgateError DAEMON_FILE_FOREIGN when the file leads to another machine
 */
export async function findGateway(home: Home): Promise<RunningGateway | undefined> {
  // The file may have been deleted while the daemon serves; its lock file says the same.
  return (
    (await believed(home, readDaemonFile(home.daemonFile))) ??
    (await believed(home, readDaemonFile(home.lockFile)))
  );
}

async function believed(
  home: Home,
  gateway: RunningGateway | undefined,
): Promise<RunningGateway | undefined> {
  // Who holds a port of this machine says nothing about an address on another one.
  if (gateway) refuseForeignAddress(home, gateway.url);
  if (!gateway || !processExists(gateway.pid)) return undefined;
  const holder = await findPortHolder(Number(new URL(gateway.url).port));
  if (holder?.pid !== undefined) return holder.pid === gateway.pid ? gateway : undefined;
  if (holder?.uid !== undefined) return holder.uid === process.getuid?.() ? gateway : undefined;
  const systemTells = process.platform === 'linux' || process.platform === 'darwin';
  return systemTells ? undefined : gateway;
}

/**
 * The admin token goes to this machine and to no other.
 *
 * @throws SnowgateError DAEMON_FILE_FOREIGN
 */
export function refuseForeignAddress(home: Pick<Home, 'daemonFile'>, url: string): void {
  if (isLoopbackUrl(url)) return;
  const host = URL.canParse(url) ? new URL(url).hostname : 'an address that is none';
  throw new SnowgateError('DAEMON_FILE_FOREIGN', { file: home.daemonFile, host });
}

/** @throws SnowgateError GATEWAY_DOWN, DAEMON_FILE_FOREIGN */
export async function needGateway(home: Home): Promise<RunningGateway> {
  const gateway = await findGateway(home);
  if (!gateway) throw new SnowgateError('GATEWAY_DOWN');
  return gateway;
}
