import type { DuckDBConnection } from '@duckdb/node-api';
import type { EngineSession } from '../engine-types.ts';

/** What the engine remembers of a session beyond the contract's fields. */
export interface SessionState {
  /** Number in CURRENT_SESSION(). */
  readonly number: number;
  /** Session variables (`SET x = 1`), names in capitals, values as SQL literals. */
  readonly variables: Map<string, string>;
  /** Fully qualified, quoted names of temporary tables, dropped at the end of the session. */
  readonly temporary: Set<string>;
  /** Id of the last finished statement, for LAST_QUERY_ID(). */
  lastQueryId: string | null;
  /** Recent queries by id, as compiled SQL without its binds, for RESULT_SCAN. */
  readonly recent: Map<string, string>;
  /** The connection of an open transaction. */
  transaction: DuckDBConnection | null;
  closed: boolean;
}

const sessions = new WeakMap<EngineSession, SessionState>();
let nextNumber = 1_000_001;

/** The engine's own state of a session; made at first use. */
export function stateOf(session: EngineSession): SessionState {
  let state = sessions.get(session);
  if (!state) {
    state = {
      number: nextNumber,
      variables: new Map(),
      temporary: new Set(),
      lastQueryId: null,
      recent: new Map(),
      transaction: null,
      closed: false,
    };
    nextNumber += 1;
    sessions.set(session, state);
  }
  return state;
}
