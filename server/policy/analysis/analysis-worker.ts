import { parentPort } from 'node:worker_threads';
import { analyse } from './analyse.ts';
import type { AnalysisOutcome } from './outcome.ts';
import { loadParser } from './polyglot-parser.ts';

/** Main thread to worker: one statement at a time. */
export interface AnalysisJob {
  readonly id: number;
  readonly sql: string;
}

/** Worker to main thread. `ready` comes once, when the parser is loaded. */
export type AnalysisReply =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly id: number; readonly outcome: AnalysisOutcome };

const port = parentPort;
if (!port) throw new Error('analysis-worker runs in a worker thread only');
const parse = await loadParser();
// The first parse compiles what it needs: do it before a client waits for it.
analyse('select a.b, f(c) from (select 1 c) a where exists (select 2) order by 1', parse);
port.on('message', (job: AnalysisJob) => {
  port.postMessage({ type: 'done', id: job.id, outcome: analyse(job.sql, parse) } satisfies AnalysisReply);
});
port.postMessage({ type: 'ready' } satisfies AnalysisReply);
