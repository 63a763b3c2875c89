import { type KnownProcess, processBirth, stillLives } from './process-birth.ts';

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
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    if (over) return;
    if (await stillLives(await known)) {
      timer = setTimeout(look, lookEveryMs);
      return;
    }
    if (over) return;
    over = true;
    gone();
  };
  void look();

  return {
    async signal(signal) {
      if (over || !(await stillLives(await known))) return;
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended this very moment; the next look tells.
      }
    },
    forget() {
      over = true;
      clearTimeout(timer);
    },
  };
}
