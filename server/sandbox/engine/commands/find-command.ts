import type { Token } from '../sql-lexer.ts';
import type { Command } from '../statement-run.ts';
import { alterSession } from './alter-session.ts';
import { callWait } from './call-wait.ts';
import { createDatabase, createSchema, dropDatabase, dropSchema } from './databases.ts';
import { describe } from './describe.ts';
import { explain } from './explain.ts';
import { getDdl } from './get-ddl.ts';
import { setVariable, unsetVariable } from './session-variables.ts';
import { show } from './show.ts';
import { beginTransaction, endTransaction } from './transactions.ts';
import { use } from './use.ts';

/** The command for a statement that is not DuckDB's to run, by its first words; null for queries, DML and plain DDL. */
export function findCommand(tokens: readonly Token[]): Command | null {
  const [first, second, third, fourth] = tokens.map((token) =>
    token.kind === 'word' ? token.value : token.text,
  );
  switch (first) {
    case 'SHOW':
      return show;
    case 'DESC':
    case 'DESCRIBE':
      return describe;
    case 'USE':
      return use;
    case 'EXPLAIN':
      return explain;
    case 'ALTER':
      return second === 'SESSION' ? alterSession : null;
    case 'SET':
      return setVariable;
    case 'UNSET':
      return unsetVariable;
    case 'BEGIN':
    case 'START':
      return beginTransaction;
    case 'COMMIT':
      return endTransaction('COMMIT');
    case 'ROLLBACK':
      return endTransaction('ROLLBACK');
    case 'CREATE':
      return createCommand([second, third, fourth]);
    case 'DROP':
      return second === 'DATABASE' ? dropDatabase : second === 'SCHEMA' ? dropSchema : null;
    case 'CALL':
      return second === 'SYSTEM$WAIT' ? callWait : null;
    case 'SELECT':
      return second === 'GET_DDL' && third === '(' ? getDdl : null;
    default:
      return null;
  }
}

function createCommand(words: readonly (string | undefined)[]): Command | null {
  const kind = words.find((word) => word !== 'OR' && word !== 'REPLACE' && word !== 'TRANSIENT');
  if (kind === 'DATABASE') return createDatabase;
  return kind === 'SCHEMA' ? createSchema : null;
}
