import { EngineError, type EngineResult } from '../../engine-types.ts';
import { defaultParameters } from '../parameters.ts';
import { statementTypes, statusResult } from '../rows-result.ts';
import type { StatementRun } from '../statement-run.ts';
import { TokenReader } from './token-reader.ts';

/** ALTER SESSION SET a = b, c = d and ALTER SESSION UNSET a, c. */
export async function alterSession(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('ALTER', 'SESSION');
  const isSet = reader.take('SET');
  if (!isSet && !reader.take('UNSET')) throw reader.unexpected();
  do {
    const name = reader.next().value.toUpperCase();
    // Drivers set parameters that the stand-in does not list; names that cannot be one are refused.
    if (!/^[A-Z][A-Z0-9_]*$/.test(name)) throw invalidParameter(name);
    if (!isSet) {
      run.session.parameters.delete(name);
      continue;
    }
    if (!reader.take('=')) throw reader.unexpected();
    run.session.parameters.set(name, parameterValue(reader, name));
  } while (reader.take(',') || !reader.done);
  return statusResult('Statement executed successfully.', statementTypes.session);
}

function parameterValue(reader: TokenReader, name: string): string {
  const sign = reader.take('-') ? '-' : '';
  const token = reader.next();
  const value = token.kind === 'word' ? token.value.toLowerCase() : token.value;
  const isNumeric = /^\d+$/.test(defaultParameters[name] ?? '');
  if (isNumeric && !/^\d+$/.test(value)) throw invalidParameter(name);
  return sign + value;
}

function invalidParameter(name: string): EngineError {
  return new EngineError('001006', '42601', `SQL compilation error:\ninvalid value for parameter '${name}'`);
}
