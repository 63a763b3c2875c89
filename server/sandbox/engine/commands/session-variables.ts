import { unsupported } from '../../engine-errors.ts';
import type { EngineResult } from '../../engine-types.ts';
import { statementTypes, statusResult } from '../rows-result.ts';
import type { StatementRun } from '../statement-run.ts';
import { TokenReader } from './token-reader.ts';

/** SET name = literal. Only literals: the value is put into later statements as it is. */
export async function setVariable(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('SET');
  const name = reader.next();
  if (name.kind !== 'word' || !reader.take('=')) throw reader.unexpected();
  const sign = reader.take('-') ? '-' : '';
  const value = reader.next();
  const isLiteral =
    value.kind === 'string' || value.kind === 'number' || ['TRUE', 'FALSE', 'NULL'].includes(value.value);
  if (!isLiteral || !reader.done) throw unsupported('SET with anything but one literal');
  run.state.variables.set(name.value, sign + value.text);
  return statusResult('Statement executed successfully.', statementTypes.session);
}

/** UNSET name. */
export async function unsetVariable(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('UNSET');
  run.state.variables.delete(reader.next().value);
  return statusResult('Statement executed successfully.', statementTypes.session);
}
