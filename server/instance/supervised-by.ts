import type { Home } from '../config/home.ts';
import type { DaemonAddress } from '../contract/daemon-port.ts';
import type { Crash } from '../contract/supervisor.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { crashWindowMs } from './crash-policy.ts';
import { isHomeLocked, readLockHolder } from './home-lock.ts';
import { failureOf } from './supervisor-failure.ts';
import { findSupervisor, readSupervisorFile, type SupervisorFile } from './supervisor-file.ts';

/** Who keeps a daemon alive, and what that took so far. */
export interface Keeper {
  readonly by: SupervisorFile['by'];
  readonly pid: number;
  /** Automatic restarts since the last start that somebody asked for. */
  readonly restarts: number;
  readonly lastCrash: Crash | null;
}

/** The living supervisor of this daemon; null when nobody would bring it back. */
export async function keeperOf(home: Home, daemon: Pick<DaemonAddress, 'pid'>): Promise<Keeper | null> {
  const file = await findSupervisor(home);
  if (file?.state.kind !== 'running' || file.state.daemon.pid !== daemon.pid) return null;
  const { restarts, lastCrash } = file.state;
  return { by: file.by, pid: file.pid, restarts, lastCrash };
}

/** Why no daemon runs on this state folder: nobody wants one, it is on its way, or it stays down. */
export async function whyDown(home: Home): Promise<SnowgateError> {
  const living = await findSupervisor(home);
  if (living) return new SnowgateError('GATEWAY_STARTING', { pid: living.pid });
  // A daemon that does not listen yet, or not any more, and that no supervisor keeps.
  if (isHomeLocked(home)) {
    return new SnowgateError('GATEWAY_STARTING', { pid: readLockHolder(home)?.pid ?? 'unknown' });
  }
  const state = readSupervisorFile(home)?.state;
  if (state?.kind !== 'crashed' && state?.kind !== 'port_taken') return new SnowgateError('GATEWAY_DOWN');
  const { message, data } = failureOf(state);
  const { lines = '' } = data;
  const reason = data.reason ?? message.replace(/\.$/, '');
  return new SnowgateError('GATEWAY_STAYS_DOWN', {
    since: new Date(state.since).toISOString(),
    reason,
    lines,
  });
}

/**
 * For starts that no person asked for: a daemon that has just crashed too often would only do so again.
 *
 * @throws SnowgateError GATEWAY_STAYS_DOWN
 */
export function refuseAfterCrashes(home: Home): void {
  const state = readSupervisorFile(home)?.state;
  if (state?.kind !== 'crashed' || state.why !== 'often') return;
  if (Date.now() - state.since < crashWindowMs) throw failureOf(state);
}
