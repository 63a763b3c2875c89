import type { Store } from './store.ts';

/**
 * Writes of many calls in one transaction. A call that must not go on before its counter is on the disk waits for the
 * promise; all calls of the same turn of the event loop share one commit, so that durability costs one transaction a
 * turn and not one a call.
 */
export interface GroupCommit {
  /**
   * Adds a write to the next transaction.
   *
   * @param run - executes prepared statements, synchronously; nothing of it stays when it throws
   * @returns resolves when the write is committed, rejects with what it threw
   */
  write(run: () => void): Promise<void>;

  /** Commits what waits, now: before the database is closed. */
  flush(): void;
}

interface Job {
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createGroupCommit(store: Store): GroupCommit {
  let waiting: Job[] = [];
  let begun = false;
  const all = store.transaction((jobs: readonly Job[]) => {
    begun = true;
    for (const job of jobs) job.run();
  });

  const commit = (jobs: readonly Job[]) => {
    begun = false;
    try {
      all.immediate(jobs);
    } catch (error) {
      // Somebody else holds the database and the whole wait is over: each by itself would stop the daemon for as long again.
      if (!begun || jobs.length === 1) {
        for (const job of jobs) job.reject(error);
        return;
      }
      // One of them is bad and has taken the others along: each gets a transaction of its own.
      for (const job of jobs) commit([job]);
      return;
    }
    for (const job of jobs) job.resolve();
  };

  const flush = () => {
    const jobs = waiting;
    waiting = [];
    if (jobs.length > 0) commit(jobs);
  };

  return {
    write(run) {
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ run, resolve, reject });
      });
    },
    flush,
  };
}
