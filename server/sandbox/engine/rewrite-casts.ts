import { unsupported } from '../engine-errors.ts';
import { call, cast, isNullLiteral, number } from './ast-nodes.ts';
import { castTypeOf } from './cast-types.ts';
import type { Ast } from './polyglot.ts';

const tolerantMacros: Readonly<Record<string, string>> = {
  _SF_TO_DATE: '_SF_TRY_TO_DATE',
  _SF_TO_TIME: '_SF_TRY_TO_TIME',
  _SF_TO_BOOLEAN: '_SF_TRY_TO_BOOLEAN',
  _SF_TO_TIMESTAMP_NTZ: '_SF_TRY_TO_TIMESTAMP_NTZ',
};

/**
 * A cast as Snowflake means it: to text through Snowflake's own output formats, to dates and times through its input
 * formats, to ARRAY and OBJECT through JSON.
 *
 * @param tolerant - TRY_CAST: NULL instead of an error
 */
export function rewriteCast(data: Ast, tolerant: boolean): Ast {
  const type = castTypeOf(data.to);
  if (type === null) throw unsupported('this data type');
  if (isNullLiteral(data.this)) {
    return cast(data.this, type.kind === 'text' ? 'SFT_VARCHAR' : type.word, { tolerant: false });
  }
  switch (type.kind) {
    case 'text': {
      const converted = call('_SF_TO_VARCHAR', data.this);
      return type.length === null ? converted : call('_SF_LEFT', converted, number(type.length));
    }
    case 'macro':
      return call(tolerant ? (tolerantMacros[type.macro] ?? type.macro) : type.macro, data.this);
    case 'plain':
      return cast(data.this, type.word, { tolerant });
  }
}
