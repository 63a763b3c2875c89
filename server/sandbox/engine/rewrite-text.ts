import { invalidIdentifier, unsupported } from '../engine-errors.ts';
import type { EngineBind, EngineSession } from '../engine-types.ts';
import type { Edit } from './edit.ts';
import { macroFunctions } from './macros/install-macros.ts';
import { quoteName } from './quoting.ts';
import type { SessionState } from './session-state.ts';
import { closingIndex, sessionWord } from './session-words.ts';
import { lineAndPosition, syntaxError, type Token } from './sql-lexer.ts';
import { treeFunctions } from './tree-functions.ts';
import { wrapValues } from './values-clause.ts';

/** Functions whose names are types as well: after a column's name they are its type. */
const typeNames = new Set(['CHAR', 'TIME', 'DATE']);
const clauses = new Set([
  'SELECT',
  'DISTINCT',
  'WHERE',
  'AND',
  'OR',
  'NOT',
  'BY',
  'WHEN',
  'THEN',
  'ELSE',
  'ON',
  'IN',
  'HAVING',
]);

/** What the text pass needs to know beside the tokens. */
export interface TextContext {
  readonly session: EngineSession;
  readonly state: SessionState;
  readonly binds: readonly EngineBind[];
  /** Collects the seconds of each SYSTEM$WAIT. */
  readonly waits: number[];
}

/** Words after which a name followed by `(` is an object's name and not a function. */
const namePositions = new Set([
  'INTO',
  'TABLE',
  'VIEW',
  'JOIN',
  'FROM',
  'UPDATE',
  'AS',
  'EXISTS',
  'WITH',
  'THEN',
]);

/**
 * The first pass over a statement, on its tokens: folds identifiers, gives the functions that macros implement their own
 * names (so that the translator leaves them alone), and puts in binds, session variables and session functions.
 */
export function rewriteText(sql: string, tokens: readonly Token[], context: TextContext): string {
  const edits: Edit[] = [...wrapValues(tokens)];
  const path = new PathTracker();
  let bindNumber = 0;
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1];
    const next = tokens[index + 1];
    const inPath = path.advance(tokens, index);
    refuseOwnNames(sql, token);
    if (token.kind === 'operator' && token.text === '?') {
      bindNumber += 1;
      edits.push({ start: token.start, end: token.end, text: bindMarker(bindNumber, context, sql, token) });
    } else if (token.text === ':' && next?.kind === 'number' && next.start === token.end && !inPath) {
      edits.push({
        start: token.start,
        end: next.end,
        text: bindMarker(Number(next.text), context, sql, token),
      });
    } else if (token.kind === 'variable') {
      edits.push({ start: token.start, end: token.end, text: variableText(token, context) });
    } else if (token.kind === 'word' && !inPath) {
      edits.push(...wordEdits(tokens, index, previous, next, context));
    } else if (token.text === '->>') {
      throw unsupported('the flow operator ->>');
    }
  }
  return applyEdits(withoutComments(sql, tokens), edits);
}

/** Blanks what stands between tokens: the two dialects disagree on nested comments. */
function withoutComments(sql: string, tokens: readonly Token[]): string {
  let result = '';
  let at = 0;
  for (const token of tokens) {
    result += sql.slice(at, token.start).replace(/\S/g, ' ') + token.text;
    at = token.end;
  }
  return result;
}

/** Names of our own making would be taken for what the passes put in. */
function refuseOwnNames(sql: string, token: Token): void {
  if ((token.kind !== 'word' && token.kind !== 'quoted') || !/^(?:_SF_|SFT_)/i.test(token.value)) return;
  throw invalidIdentifier(token.value, lineAndPosition(sql, token.start));
}

function wordEdits(
  tokens: readonly Token[],
  index: number,
  previous: Token | undefined,
  next: Token | undefined,
  context: TextContext,
): Edit[] {
  const token = tokens[index];
  if (!token || insideIdentifier(tokens, index)) return [];
  const literal = identifierLiteral(tokens, index);
  if (literal) return [{ start: token.start, end: literal.end, text: literal.text }];
  const afterDot = previous?.text === '.';
  const system = systemFunction(tokens, index, context);
  if (system) return [system];
  if (!afterDot) {
    const session = sessionWord(tokens, index, context.session, context.state);
    if (session) return [{ start: token.start, end: session.end, text: session.text }];
  }
  const isFunction = macroFunctions.has(token.value) || treeFunctions.has(token.value);
  const isCall = isFunction && next?.text === '(' && !afterDot && isCallPosition(tokens, index, previous);
  const folded = isCall ? `_SF_${token.value}` : token.value;
  return folded === token.text ? [] : [{ start: token.start, end: token.end, text: folded }];
}

/** False where the word before the bracket is the name of an object or a type, or where the call has words inside. */
function isCallPosition(tokens: readonly Token[], index: number, previous: Token | undefined): boolean {
  if (previous?.text === '::' || previous?.text === '*' || namePositions.has(previous?.value ?? ''))
    return false;
  const name = tokens[index]?.value ?? '';
  if (
    typeNames.has(name) &&
    (previous?.kind === 'quoted' || (previous?.kind === 'word' && !clauses.has(previous.value)))
  )
    return false;
  const close = closingIndex(tokens, index + 1);
  let depth = 0;
  for (const token of tokens.slice(index + 1, close)) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (
      depth === 1 &&
      token.kind === 'word' &&
      (token.value === 'FROM' || (token.value === 'IN' && name === 'POSITION'))
    )
      return false;
  }
  return true;
}

/** SYSTEM$WAIT(n) becomes its answer, and the wait happens before the statement runs; SYSTEM$TYPEOF is a macro. */
function systemFunction(tokens: readonly Token[], index: number, context: TextContext): Edit | null {
  const token = tokens[index];
  if (token?.value === 'SYSTEM$TYPEOF')
    return { start: token.start, end: token.end, text: '_SF_SYSTEM_TYPEOF' };
  if (token?.value !== 'SYSTEM$WAIT') return null;
  const amount = tokens[index + 2];
  const close = tokens[closingIndex(tokens, index + 1)];
  if (amount?.kind !== 'number' || !close) throw unsupported('SYSTEM$WAIT without a literal number');
  const unit = tokens[index + 4]?.value.toUpperCase() ?? 'SECONDS';
  const factor = unit.startsWith('MILLI')
    ? 0.001
    : unit.startsWith('MINUTE')
      ? 60
      : unit.startsWith('HOUR')
        ? 3600
        : 1;
  context.waits.push(Number(amount.text) * factor);
  return { start: token.start, end: close.end, text: `'waited ${amount.text} seconds'` };
}

/** IDENTIFIER('a.b') and IDENTIFIER($v) are the name itself. */
function identifierLiteral(tokens: readonly Token[], index: number): { end: number; text: string } | null {
  const [word, open, value, close] = tokens.slice(index, index + 4);
  if (word?.value !== 'IDENTIFIER' || open?.text !== '(' || close?.text !== ')') return null;
  return value?.kind === 'string' ? { end: close.end, text: value.value.toUpperCase() } : null;
}

function insideIdentifier(tokens: readonly Token[], index: number): boolean {
  return tokens[index - 1]?.text === '(' && tokens[index - 2]?.value === 'IDENTIFIER';
}

function bindMarker(number: number, context: TextContext, sql: string, token: Token): string {
  if (number < 1 || number > context.binds.length) {
    throw syntaxError(sql, token.start, `bind variable ${token.text} not set`);
  }
  return `_SF_BIND_${number}`;
}

function variableText(token: Token, context: TextContext): string {
  if (/^\d+$/.test(token.value)) return `COLUMN${token.value}`;
  const value = context.state.variables.get(token.value);
  if (value === undefined) throw unsetVariable(token.value);
  return value;
}

function unsetVariable(name: string) {
  return unsupported(`session variable '$${quoteName(name).slice(1, -1)}' that was never set`);
}

/** Applies replacements from the end, so that offsets stay true; inner ones win over outer ones only when they are apart. */
function applyEdits(sql: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((left, right) => left.start - right.start || left.end - right.end);
  let result = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) continue;
    result += sql.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + sql.slice(at);
}

/** Follows `column:path.to[0].value`, whose names are keys of the value and keep their case. */
class PathTracker {
  private until = -1;

  /** True when the token belongs to such a path. */
  advance(tokens: readonly Token[], index: number): boolean {
    if (index <= this.until) return true;
    const token = tokens[index];
    const previous = tokens[index - 1];
    const next = tokens[index + 1];
    const startsPath =
      token?.text === ':' &&
      next !== undefined &&
      (next.kind === 'word' || next.kind === 'quoted') &&
      previous !== undefined &&
      (previous.kind === 'word' ||
        previous.kind === 'quoted' ||
        previous.text === ')' ||
        previous.text === ']');
    if (!startsPath) return false;
    this.until = pathEnd(tokens, index + 1);
    return true;
  }
}

function pathEnd(tokens: readonly Token[], first: number): number {
  let at = first;
  for (;;) {
    const next = tokens[at + 1];
    const after = tokens[at + 2];
    if ((next?.text === '.' || next?.text === ':') && (after?.kind === 'word' || after?.kind === 'quoted'))
      at += 2;
    else if (
      next?.text === '[' &&
      (after?.kind === 'number' || after?.kind === 'string') &&
      tokens[at + 3]?.text === ']'
    )
      at += 3;
    else return at;
  }
}
