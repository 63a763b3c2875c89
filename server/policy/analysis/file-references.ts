import type { Reference, ReferenceType } from './analysis-types.ts';
import type { Token } from './lexer.ts';
import { accountReference, nameInString, objectReference } from './names.ts';
import type { Closings } from './parentheses.ts';
import { locate } from './refuse.ts';
import { isStageString, isStageToken, stageReference, stageTextOf } from './stage-reference.ts';
import { isName, isSymbol, isWord } from './token-stream.ts';

/** Keywords of options whose value is the name of an object, and what it is; the value may not be computed. */
const namingOptions: ReadonlyMap<string, ReferenceType> = new Map([
  ['FILE_FORMAT', 'file_format'],
  ['FORMAT_NAME', 'file_format'],
  // AT(STREAM => 'name') reads up to where a stream stands.
  ['STREAM', 'table'],
]);

/** Options whose value is text or a time, never a stage. */
const valueOptions: ReadonlySet<string> = new Set(['INPUT', 'PATH', 'PATTERN', 'STATEMENT', 'TIMESTAMP']);

/**
 * Stages by their tokens, and what options name: LOCATION => '@...', FILE_FORMAT => '...', (FORMAT_NAME = '...').
 * A value that is not exactly one name counts as dynamic. Stages in strings at the place of a table are the walker's.
 */
export function fileReferences(text: string, tokens: readonly Token[], closings: Closings): Reference[] {
  const optionLists = stageOptions(tokens, closings);
  return tokens.flatMap((token, index) => {
    if (token.type === 'stage') return [stageReference(stageTextOf(token), locate(text, token.start))];
    const cast = castToFile(tokens, index, closings);
    if (cast !== null) {
      const at = locate(text, tokens[cast]?.start ?? token.start);
      const value = tokens[cast];
      return [isStageString(value) ? stageReference(stageTextOf(value), at) : dynamic(at)];
    }
    const option = tokens[index - 1];
    const assigned = isSymbol(token, '=>') || (isSymbol(token, '=') && optionLists.has(index));
    if (!assigned || !isName(option)) return [];
    const at = locate(text, tokens[index + 1]?.start ?? token.start);
    const key = option.value.toUpperCase();
    const type = namingOptions.get(key);
    if (type) return namedByOption(tokens, index + 1, type, at);
    const value = tokens[index + 1];
    if (!isStageString(value) || valueOptions.has(key)) return [];
    const whole = endsOption(tokens[index + 2]);
    return [whole ? stageReference(stageTextOf(value), at) : dynamic(at)];
  });
}

/**
 * The value that the word FILE at this token makes a file of, when it is one token: `'@st/x'::FILE`, CAST('@st/x' AS
 * FILE). The index of the first token otherwise, or of an operator, which holds no stage; null when nothing is cast.
 */
function castToFile(tokens: readonly Token[], index: number, closings: Closings): number | null {
  if (!isWord(tokens[index], 'FILE')) return null;
  if (isSymbol(tokens[index - 1], '::')) {
    const joined = isSymbol(tokens[index - 3], '||');
    return joined ? index - 3 : index - 2;
  }
  if (!isWord(tokens[index - 1], 'AS') || !isSymbol(tokens[index + 1], ')')) return null;
  const [open] = [...closings].find(([, close]) => close === index + 1) ?? [];
  if (open === undefined || !isWord(tokens[open - 1], 'CAST', 'TRY_CAST')) return null;
  return open + 2 === index - 1 ? open + 1 : open;
}

function dynamic(at: Reference['at']): Reference {
  return accountReference('dynamic', 'DYN', at);
}

/** What the value at this token names, which has to be all of an option or argument: a string, a dotted name, or further options in parentheses. */
export function namedByOption(
  tokens: readonly Token[],
  start: number,
  type: ReferenceType,
  at: Reference['at'],
): Reference[] {
  const first = tokens[start];
  const inner = isSymbol(first, '(') && isName(tokens[start + 1]);
  // The options of a format given in place, (TYPE => 'csv'), are read on their own.
  if (inner && (isSymbol(tokens[start + 2], '=>') || isSymbol(tokens[start + 2], '='))) return [];
  const name = first?.type === 'string' ? { parts: nameInString(first.value), end: start + 1 } : null;
  const { parts, end } = name ?? dottedName(tokens, start);
  return [parts && endsOption(tokens[end]) ? objectReference(type, parts, at) : dynamic(at)];
}

function endsOption(token: Token | undefined): boolean {
  // Options of COPY and of stages may be separated by white space alone.
  return token === undefined || isSymbol(token, ',') || isSymbol(token, ')') || isName(token);
}

/** The parts of the dotted name that starts at this token, and the index behind; null when it is not one. */
function dottedName(
  tokens: readonly Token[],
  start: number,
): { readonly parts: readonly string[] | null; readonly end: number } {
  const first = tokens[start];
  if (!isName(first)) return { parts: null, end: start };
  const parts = [first.value];
  let end = start + 1;
  while (isSymbol(tokens[end], '.')) {
    const empty = isSymbol(tokens[end + 1], '.') && parts.length === 1;
    const next = tokens[end + 1];
    if (!empty && !isName(next)) return { parts: null, end };
    parts.push(empty ? '' : (next?.value ?? ''));
    end += empty ? 1 : 2;
  }
  // `db.` and `db..` name nothing; four parts are no name.
  return { parts: parts.length <= 3 && parts.at(-1) !== '' ? parts : null, end };
}

/** The tokens inside the parentheses behind a stage: there `=` sets an option, elsewhere it compares. */
function stageOptions(tokens: readonly Token[], closings: Closings): ReadonlySet<number> {
  const inside = new Set<number>();
  for (const [open, close] of closings) {
    const before = tokens[open - 1];
    const format = namingOptions.has(tokens[open - 2]?.value.toUpperCase() ?? '');
    const value = format && (isSymbol(before, '=>') || isSymbol(before, '='));
    if (!isStageToken(before) && !value) continue;
    for (let at = open + 1; at < close; at += 1) inside.add(at);
  }
  return inside;
}
