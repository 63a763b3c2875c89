import type { Analysis, UseTarget } from './analysis-types.ts';
import { emptyAnalysis } from './empty-analysis.ts';
import { takeWrittenName } from './name-grammar.ts';
import type { TokenStream } from './token-stream.ts';

/**
 * Reads USE [DATABASE|SCHEMA|WAREHOUSE|ROLE] name and USE SECONDARY ROLES. `USE name` means a database, `USE a.b` a
 * schema. USE never reaches Snowflake: the gateway answers it.
 *
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD, POLICY_DYNAMIC_NAME
 */
export function readUse(stream: TokenStream): Analysis {
  stream.take();
  const use = target(stream);
  if (use.what !== 'other') stream.end();
  return { ...emptyAnalysis('session', 'USE'), use };
}

function target(stream: TokenStream): UseTarget {
  if (stream.takeWords('SECONDARY')) return { what: 'other' };
  for (const what of ['warehouse', 'role'] as const) {
    if (!stream.peek(1) || !stream.takeWords(what.toUpperCase())) continue;
    return { what, name: takeWrittenName(stream, 1)[0] ?? '' };
  }
  if (stream.peek(1) && stream.takeWords('DATABASE')) {
    return { what: 'database', database: takeWrittenName(stream, 1)[0] ?? '' };
  }
  const schema = stream.peek(1) !== undefined && stream.takeWords('SCHEMA');
  const [first = '', second] = takeWrittenName(stream, 2);
  if (second !== undefined)
    return { what: 'schema', database: first, schema: second === '' ? 'PUBLIC' : second };
  return schema ? { what: 'schema', database: null, schema: first } : { what: 'database', database: first };
}
