import type { WaitsFor } from '../../contract/queue.ts';
import type { QueryProgress } from '../../query/model/query.ts';
import { assertNever } from '../../util/assert-never.ts';

/** What a progress notification of MCP carries. */
export interface ProgressParams {
  readonly progressToken: string | number;
  readonly progress: number;
  readonly message: string;
}

/** Quiet before the first notification: most statements are done by then and answer as plain JSON. */
const firstAfterMs = 1_000;
const everyMs = 5_000;

/**
 * Tells a waiting client how its statement is doing: nothing for quick ones, then the state at once and every 5 s.
 *
 * @param send - called with each notification; what it throws is the transport's business and ends nothing here
 * @returns report = feed it with what the pipeline says; stop = no more notifications
 */
export function createProgressReporter(
  progressToken: string | number,
  send: (params: ProgressParams) => void,
): { readonly report: (progress: QueryProgress) => void; readonly stop: () => void } {
  const startedAt = Date.now();
  let latest: QueryProgress = { kind: 'waiting' };
  let progress = 0;
  let timer = setTimeout(tick, firstAfterMs);

  function tick() {
    progress += 1;
    send({
      progressToken,
      progress,
      message: describeProgress(latest, Math.round((Date.now() - startedAt) / 1000)),
    });
    timer = setTimeout(tick, everyMs);
  }

  return {
    report: (next) => {
      latest = next;
    },
    stop: () => clearTimeout(timer),
  };
}

/** How a query is doing, in words. @param seconds - since it was asked for */
export function describeProgress(progress: QueryProgress, seconds: number): string {
  switch (progress.kind) {
    case 'approval':
      return `waiting for a human's approval for ${seconds} s`;
    case 'queued':
      return `queued at place ${progress.place} of ${progress.of}, ${waitingFor(progress.waitsFor)}, for ${seconds} s`;
    case 'waiting':
      return `waiting for a connection for ${seconds} s`;
    case 'retrying':
      return `Snowflake could not be reached; try ${progress.tries + 1} follows, ${seconds} s after the first`;
    case 'running':
      return progress.queryId === null
        ? `running for ${seconds} s`
        : `query ${progress.queryId} running for ${seconds} s`;
    case 'rows':
      return `${progress.rows} rows read after ${seconds} s`;
    default:
      return assertNever(progress);
  }
}

function waitingFor(what: WaitsFor): string {
  switch (what) {
    case 'slot':
      return 'waiting for a free connection';
    case 'own-cap':
      return 'waiting for one of your own statements to end';
    case 'paused':
      return 'paused by a human';
    case 'memory':
      return 'waiting for room for its result';
    case 'load':
      return 'waiting until the gateway has less to do';
    default:
      return assertNever(what);
  }
}
