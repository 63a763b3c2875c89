import { exactLine } from '../../contract/exact-text.ts';
import type { LongOutcome } from '../../query/long-queries.ts';
import type { QueryProgress, QueryResult } from '../../query/model/query.ts';
import type { QueryStatus } from '../../query/results/running-query.ts';
import { assertNever } from '../../util/assert-never.ts';
import { describeProgress } from './progress.ts';
import { rowsResult } from './rows-result.ts';
import type { ToolResult } from './tool.ts';

/** The rows of a query, or its handle when it goes on by itself. @param hint - see `rowsResult` */
export function patientResult(outcome: LongOutcome<QueryResult>, hint: string): ToolResult {
  return outcome.kind === 'done' ? rowsResult(outcome.result, hint) : statusResult(outcome.status);
}

/** How a query stands that has a handle, with what to do next. */
export function statusResult(status: QueryStatus): ToolResult {
  const { handle } = status;
  switch (status.kind) {
    case 'running': {
      const { doing, seconds, queryId, rows } = status;
      return {
        text: `Not finished: ${describeProgress(doing, seconds)}. It goes on. Handle: ${handle}\nAsk with query_status (wait_seconds waits), end it with cancel_query.`,
        data: {
          state: stateOf(doing),
          handle,
          seconds,
          ...(doing.kind === 'queued' && { place: doing.place, of: doing.of, waitsFor: doing.waitsFor }),
          ...(queryId !== null && { queryId }),
          ...(rows !== null && { rows }),
        },
      };
    }
    case 'succeeded': {
      const { queryId, state, statement } = status.result;
      const { rows, note } = state.kind === 'succeeded' ? state : { rows: null, note: null };
      const readable = queryId !== null && statement !== null;
      const count = rows === null ? '' : ` with ${rows} ${rows === 1 ? 'row' : 'rows'}`;
      return {
        text: [
          `Finished${count}.`,
          ...(note === null
            ? []
            : [
                Object.entries(note)
                  .map(([key, value]) => `${key}: ${exactLine(String(value))}`)
                  .join(', '),
              ]),
          ...(readable ? [`Read it: fetch_results with cursor ${handle}`] : []),
        ].join('\n'),
        data: {
          state: 'succeeded',
          handle,
          ...(rows !== null && { rows }),
          ...(queryId !== null && { queryId }),
          ...note,
          ...(readable && { next: handle }),
        },
      };
    }
    case 'failed': {
      const { error } = status;
      const state = error.code === 'QUERY_CANCELLED' ? 'cancelled' : 'failed';
      const { code, message, next } = error.toPublic();
      return {
        text: `${state === 'cancelled' ? 'Cancelled' : 'Failed'}: ${code}: ${message}\nNext: ${next}`,
        data: { state, handle, error: { code, message, next } },
      };
    }
    default:
      return assertNever(status);
  }
}

/** The state in one word, as `query_status` names it. */
function stateOf(doing: QueryProgress): string {
  switch (doing.kind) {
    case 'waiting':
      return 'queued';
    case 'rows':
      return 'running';
    default:
      return doing.kind;
  }
}
