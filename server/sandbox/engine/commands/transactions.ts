import type { EngineResult } from '../../engine-types.ts';
import { statementTypes, statusResult } from '../rows-result.ts';
import type { Command, StatementRun } from '../statement-run.ts';

/** BEGIN: from here on the session's statements share one connection. A second BEGIN changes nothing, as in Snowflake. */
export async function beginTransaction(run: StatementRun): Promise<EngineResult> {
  if (!run.state.transaction) {
    const connection = await run.context.pool.acquire();
    await connection.run('BEGIN TRANSACTION');
    run.state.transaction = connection;
  }
  return statusResult('Statement executed successfully.', statementTypes.session);
}

/** COMMIT or ROLLBACK; without a transaction it does nothing, as in Snowflake. */
export function endTransaction(word: 'COMMIT' | 'ROLLBACK'): Command {
  return async (run) => {
    const connection = run.state.transaction;
    run.state.transaction = null;
    if (connection) {
      try {
        await connection.run(word);
      } finally {
        run.context.pool.prepared.changed();
        run.context.pool.discard(connection);
      }
    }
    return statusResult('Statement executed successfully.', statementTypes.session);
  };
}
