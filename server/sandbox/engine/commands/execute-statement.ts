import { statementCount } from '../../engine-errors.ts';
import type { EngineResult, EngineSession, EngineStatement } from '../../engine-types.ts';
import { Cancellation } from '../cancellation.ts';
import { fromDuckDb } from '../duckdb-errors.ts';
import type { EngineContext } from '../engine-context.ts';
import { executeQuery } from '../execute-query.ts';
import { numberParameter, parameterOf } from '../parameters.ts';
import { stateOf } from '../session-state.ts';
import { splitStatements } from '../split-statements.ts';
import { lex, syntaxError } from '../sql-lexer.ts';
import type { StatementRun } from '../statement-run.ts';
import { findCommand } from './find-command.ts';

/** Runs one statement of a session: a command of our own, or a query through DuckDB. */
export async function executeStatement(
  context: EngineContext,
  session: EngineSession,
  statement: EngineStatement,
): Promise<EngineResult> {
  const seconds = numberParameter(session, statement, 'STATEMENT_TIMEOUT_IN_SECONDS');
  const cancellation = new Cancellation(statement.signal, seconds);
  const state = stateOf(session);
  try {
    cancellation.check();
    const statements = splitStatements(lex(statement.sql));
    const [tokens] = statements;
    if (!tokens) throw syntaxError(statement.sql, 0, `unexpected '<EOF>'`);
    checkCount(statements.length, parameterOf(session, statement, 'MULTI_STATEMENT_COUNT'));
    const first = tokens[0];
    const last = tokens.at(-1);
    const run: StatementRun = {
      context,
      session,
      state,
      statement,
      cancellation,
      tokens,
      sql: statement.sql.slice(0, last?.end ?? 0),
      text: statement.sql.slice(first?.start ?? 0, last?.end ?? 0),
    };
    const command = findCommand(tokens);
    const result = command ? await command(run) : await executeQuery(run);
    state.lastQueryId = statement.queryId;
    if (command) cancellation.dispose();
    return result;
  } catch (error) {
    cancellation.dispose();
    throw fromDuckDb(error);
  }
}

/** Snowflake runs a text of several statements only when it was told how many; 0 means any, and here one is the most. */
function checkCount(actual: number, wanted: string): void {
  const desired = wanted === '' ? 1 : Number(wanted);
  if (desired === 0 ? actual > 1 : actual !== desired)
    throw statementCount(actual, desired === 0 ? 1 : desired);
}
