import { setTimeout as wait } from 'node:timers/promises';
import type { Home } from '../config/home.ts';
import { productVersion } from '../config/version.ts';
import type { SupervisorState } from '../contract/supervisor.ts';
import { isAtRest } from '../contract/supervisor.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { processBirth } from '../instance/process-start-time.ts';
import { findGateway, type RunningGateway } from '../instance/running-gateway.ts';
import {
  findSupervisor,
  isOrphan,
  removeSupervisorFile,
  type SupervisorFile,
  writeSupervisorFile,
} from '../instance/supervisor-file.ts';

const lookEveryMs = 100;

/** How long another supervisor may take to bring its daemon up, in ms: no shorter than its own patience. */
const othersMs = 60_000;

/** The right to have a daemon on a state folder, which one supervisor has at a time, and its file as the proof. */
export interface Supervision {
  /**
   * Takes the right, unless a daemon runs that somebody keeps, or another supervisor brings one up.
   *
   * @returns the daemon that runs, when there is one
   * @throws START_FAILED when another supervisor has the right and no daemon
   */
  take(state: SupervisorState, signal: AbortSignal): Promise<RunningGateway | undefined>;

  /** Writes down how it goes. The right is given back with the first state in which nothing of ours runs or will. */
  note(state: SupervisorState): void;
}

/**
 * @param options - `lock`: keeps others from taking the right at the same time
 */
export function createSupervision(options: {
  readonly home: Home;
  readonly by: SupervisorFile['by'];
  readonly lock: <Result>(work: () => Promise<Result>) => Promise<Result>;
}): Supervision {
  const { home, by, lock } = options;
  const startedAt = Date.now();
  let held = false;
  let orphan: number | undefined;
  let born: string | null = null;
  const write = (state: SupervisorState): void =>
    writeSupervisorFile(home, { pid: process.pid, born, by, startedAt, version: productVersion, state });
  const hold = async (state: SupervisorState): Promise<void> => {
    born = await processBirth(process.pid);
    held = true;
    write(state);
  };

  const takeOrFind = async (
    state: SupervisorState,
    signal: AbortSignal,
  ): Promise<RunningGateway | undefined> => {
    const deadline = Date.now() + othersMs;
    for (;;) {
      const gateway = await findGateway(home);
      if (signal.aborted) return gateway;
      if (gateway) {
        if (!(await isOrphan(home, gateway))) return gateway;
        orphan = gateway.pid;
        await hold(state);
        return gateway;
      }
      const other = await findSupervisor(home);
      if (!other || other.pid === process.pid) break;
      if (Date.now() >= deadline) {
        const reason = `process ${other.pid} supervises this state folder and has no gateway running`;
        throw new SnowgateError('START_FAILED', { reason });
      }
      await wait(lookEveryMs);
    }
    await hold(state);
    return undefined;
  };
  /** Somebody else's daemon is not ours to bring back, unless whoever did so is gone. */
  const isOthers = (state: SupervisorState): boolean =>
    state.kind === 'running' && state.adopted && state.daemon.pid !== orphan;

  return {
    take: (state, signal) => (held ? findGateway(home) : lock(() => takeOrFind(state, signal))),

    note(state) {
      if (!held) return;
      held = !isAtRest(state) && !isOthers(state);
      // Why a daemon stays down is still to be read when its supervisor is gone.
      const telling = held || state.kind === 'crashed' || state.kind === 'port_taken';
      try {
        if (telling) write(state);
        else removeSupervisorFile(home);
      } catch {
        // A full disk, say. The daemon is worth more than the note about it.
      }
    },
  };
}
