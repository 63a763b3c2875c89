import type { EngineError } from '../engine-types.ts';
import type { WireRefusal } from './wire-refusal.ts';

/** The envelope of every answer. */
export interface Answer {
  readonly data: unknown;
  readonly code: string | null;
  readonly message: string | null;
  readonly success: boolean;
}

/** An answer that carries data. */
export function success(data: unknown): Answer {
  return { data, code: null, message: null, success: true };
}

/** A refusal about the caller. */
export function refusal(error: WireRefusal): Answer {
  return { data: error.data, code: error.code, message: error.message, success: false };
}

/** A statement that failed; `data` has the fields from which the driver builds its error. */
export function statementFailure(error: EngineError, queryId: string): Answer {
  return {
    data: {
      internalError: false,
      errorCode: error.code,
      age: 0,
      sqlState: error.sqlState,
      queryId,
      line: error.line,
      pos: error.position,
      type: error.sqlState.startsWith('42') ? 'COMPILATION' : 'EXECUTION',
    },
    code: error.code,
    message: error.message,
    success: false,
  };
}

/** A statement that still runs: 333333 when the caller waits for it, 333334 when it asked not to. */
export function inProgress(queryId: string, detached: boolean): Answer {
  return {
    data: {
      queryId,
      getResultUrl: `/queries/${queryId}/result`,
      queryAbortsAfterSecs: 300,
      progressDesc: null,
    },
    code: detached ? '333334' : '333333',
    message: detached ? 'Query execution in progress asynchronously.' : 'Query execution in progress.',
    success: true,
  };
}
