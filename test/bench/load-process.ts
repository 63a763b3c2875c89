import { type Child, startChild } from './child.ts';
import type { LoadJob, LoadResult } from './load-worker.ts';

/** The load generator, in a process of its own. */
export interface LoadProcess {
  /** @throws when any call failed: a figure over failures would say nothing */
  run(job: LoadJob): Promise<LoadResult>;
  /** As run, for servers that are to die meanwhile. */
  runAnyway(job: LoadJob): Promise<LoadResult>;
  stop(): Promise<void>;
}

export async function startLoad(): Promise<LoadProcess> {
  const child: Child = startChild('load-worker');
  await child.next();
  const runAnyway = async (job: LoadJob) => {
    child.send(job);
    return await child.next<LoadResult>();
  };
  return {
    runAnyway,
    async run(job) {
      const result = await runAnyway(job);
      if (result.errors > 0) throw new Error(`${result.errors} calls failed, the first: ${result.failure}`);
      return result;
    },
    stop: () => child.stop(),
  };
}
