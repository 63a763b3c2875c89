import type { EngineResult } from '../../engine-types.ts';
import { column, rowsResult, statementTypes } from '../rows-result.ts';
import type { StatementRun } from '../statement-run.ts';
import { TokenReader } from './token-reader.ts';

/** CALL SYSTEM$WAIT(seconds): waits, and ends at once when the statement is cancelled. */
export async function callWait(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('CALL', 'SYSTEM$WAIT');
  if (!reader.take('(')) throw reader.unexpected();
  const seconds = reader.next();
  if (seconds.kind !== 'number' || !reader.take(')')) throw reader.unexpected();
  reader.end();
  if (!run.statement.describeOnly) await run.cancellation.wait(Number(seconds.text) * 1000);
  return rowsResult([column('SYSTEM$WAIT')], [[`waited ${seconds.text} seconds`]], statementTypes.select);
}
