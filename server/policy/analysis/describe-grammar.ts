import type { Analysis } from './analysis-types.ts';
import { emptyAnalysis } from './empty-analysis.ts';
import { takeObjectType, takeTypedName } from './name-grammar.ts';
import { isStageToken, stageReference, stageTextOf } from './stage-reference.ts';
import type { TokenStream } from './token-stream.ts';

/**
 * Reads a DESCRIBE statement, from the word behind DESCRIBE or DESC to its end.
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD, POLICY_DYNAMIC_NAME, POLICY_FUNCTION
 */
export function readDescribe(stream: TokenStream): Analysis {
  const empty = emptyAnalysis('read', 'DESCRIBE');
  if (stream.takeWords('RESULT')) {
    if (stream.peek()?.type !== 'string') {
      throw stream.refuse('POLICY_FUNCTION', {
        construct: 'LAST_QUERY_ID',
        reason: 'on a shared connection the last query may be that of another client',
        allowed: "Name a query of your own: DESCRIBE RESULT '<query id>'.",
      });
    }
    const { value } = stream.takeType('string');
    stream.end();
    return { ...empty, resultIds: [value] };
  }
  // DESCRIBE SEARCH OPTIMIZATION ON t
  if (stream.takeWords('SEARCH', 'OPTIMIZATION', 'ON')) {
    const table = takeTypedName(stream, 'table');
    stream.end();
    return { ...empty, references: [table], volatile: false };
  }
  const type = takeObjectType(stream);
  const reference = takeTypedName(stream, type?.type ?? 'table');
  if (stream.takeWords('TYPE')) {
    if (!stream.takeSymbol('=')) throw stream.notUnderstood();
    if (!stream.takeWords('COLUMNS') && !stream.takeWords('STAGE')) throw stream.notUnderstood();
  }
  stream.end();
  return { ...empty, references: [reference], volatile: false };
}

/**
 * Reads a LIST statement, from the word behind LIST or LS to its end.
 * @throws SnowgateError POLICY_NOT_UNDERSTOOD
 */
export function readList(stream: TokenStream): Analysis {
  const at = stream.position();
  const stage = stream.peek();
  if (!isStageToken(stage)) throw stream.notUnderstood();
  stream.take();
  if (stream.takeWords('PATTERN')) {
    if (!stream.takeSymbol('=')) throw stream.notUnderstood();
    stream.takeType('string');
  }
  stream.end();
  return { ...emptyAnalysis('read', 'LIST'), references: [stageReference(stageTextOf(stage), at)] };
}
