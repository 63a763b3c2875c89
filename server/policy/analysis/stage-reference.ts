import type { Reference } from './analysis-types.ts';
import type { Token } from './lexer.ts';
import { accountReference, objectReference } from './names.ts';
import type { Position } from './refuse.ts';
import { readStageText } from './stage-text.ts';

/**
 * Makes a reference of the text of a stage, given with its `@`. A text that is not exactly one stage becomes a dynamic
 * reference: no client that is restricted in anything may use it.
 */
export function stageReference(text: string, at: Position): Reference {
  const read = readStageText(text);
  return read.kind === 'stage'
    ? objectReference('stage', read.parts, at)
    : accountReference('dynamic', 'DYN', at);
}

/** True for a string that Snowflake may take for a stage, well written or not. */
export function isStageString(token: Token | undefined): token is Token & { readonly type: 'string' } {
  return token?.type === 'string' && token.value.trimStart().startsWith('@');
}

/** True for `@stage` and for a string that may be one. */
export function isStageToken(
  token: Token | undefined,
): token is Token & { readonly type: 'stage' | 'string' } {
  return token?.type === 'stage' || isStageString(token);
}

/** The text of the stage that a token holds, with its `@`. */
export function stageTextOf(token: Token): string {
  return token.type === 'stage' ? `@${token.value}` : token.value;
}
