import { type KnownProcess, processBirth, stillLives } from '../instance/process-start-time.ts';
import { processExists } from '../instance/running-gateway.ts';

const lookEveryMs = 200;

/** A process that is not our child: a daemon of somebody else, or the holder of our port. */
export interface OutsideProcess {
  /** Sends a signal, but only to the very process that was meant. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;

  /** Looks no longer. */
  forget(): void;
}

/**
 * Watches a process by looking for it, because the system tells of the end of children only.
 *
 * @param gone - called once, when it is gone
 */
export function watchProcess(pid: number, gone: () => void): OutsideProcess {
  const known: Promise<KnownProcess> = processBirth(pid).then((born) => ({ pid, born }));
  let over = false;

  // Between two looks nobody else is given its id; only before a signal that has to be certain.
  const timer = setInterval(() => {
    if (processExists(pid)) return;
    forget();
    gone();
  }, lookEveryMs);
  const forget = (): void => {
    over = true;
    clearInterval(timer);
  };

  return {
    async signal(signal) {
      if (over || !(await stillLives(await known))) return;
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended this very moment; the next look tells.
      }
    },
    forget,
  };
}
