import { invalidIdentifier, objectMissing } from '../engine-errors.ts';
import { EngineError } from '../engine-types.ts';
import type { ObjectName } from './qualify-tables.ts';
import { displayName } from './quoting.ts';
import { lineAndPosition, type Token } from './sql-lexer.ts';

/** Gives "does not exist" the full name that the statement meant; DuckDB only says the last part. */
export function missingObject(error: unknown, objects: readonly ObjectName[]): unknown {
  if (!(error instanceof EngineError) || error.code !== '002003') return error;
  const said = /'([^']+)'/.exec(error.message)?.[1]?.toUpperCase();
  const meant = objects.find((object) => object.name.toUpperCase() === said) ?? objects[0];
  if (!meant) return error;
  const full = objectMissing('Object', [meant.database, meant.schema, meant.name].map(displayName).join('.'));
  full.cause = error.cause;
  return full;
}

/** Gives "invalid identifier" the line and position at which the statement names it. */
export function locateIdentifier(error: unknown, sql: string, tokens: readonly Token[]): unknown {
  if (!(error instanceof EngineError) || error.code !== '000904') return error;
  const [, rest = ''] = error.message.split("invalid identifier '", 2);
  const name = rest.slice(0, Math.max(0, rest.lastIndexOf("'")));
  const index = tokens.findIndex((token) => token.value === name);
  const token = tokens[index];
  if (!token) return error;
  const qualifier = tokens[index - 1]?.text === '.' ? tokens[index - 2] : undefined;
  const at = lineAndPosition(sql, (qualifier ?? token).start);
  const shown = qualifier ? `${qualifier.value}.${name}` : name;
  const located = invalidIdentifier(shown, at);
  located.cause = error.cause;
  return located;
}
