import type { EngineResult, EngineSession, EngineStatement } from '../engine-types.ts';
import type { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import type { SessionState } from './session-state.ts';
import type { Token } from './sql-lexer.ts';

/** One statement on its way through the engine. */
export interface StatementRun {
  readonly context: EngineContext;
  readonly session: EngineSession;
  readonly state: SessionState;
  readonly statement: EngineStatement;
  readonly cancellation: Cancellation;
  readonly tokens: readonly Token[];
  /** The text up to the statement's last token; the tokens' offsets count in it. */
  readonly sql: string;
  /** The statement alone. */
  readonly text: string;
}

/** A statement that the engine answers itself. */
export type Command = (run: StatementRun) => Promise<EngineResult>;
