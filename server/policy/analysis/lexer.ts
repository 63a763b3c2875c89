import { excerpt, refusal } from './refuse.ts';
import { isOddPath, stageNameEnd } from './stage-text.ts';

/**
 * One token of a statement. Offsets are UTF-16 units into the text.
 * `value` is what the token means: a folded name for words, the unescaped content of strings and quoted names.
 */
export interface Token {
  /**
   * word = unquoted identifier or keyword, upper-cased; quoted = "identifier"; string = '...' or $$...$$;
   * number; variable = `$name` or `$1`; stage = `@...` with its path; symbol = operator or punctuation.
   */
  readonly type: 'word' | 'quoted' | 'string' | 'number' | 'variable' | 'stage' | 'symbol';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const symbols3 = ['->>'];
const symbols2 = ['::', ':=', '||', '<=', '>=', '<>', '!=', '=>', '->', '**'];
const symbols1 = '()[]{},.;:=<>+-*/%?!';

// Letters that other dialects put before a quote to change how backslashes are read. Snowflake knows x'..' only.
const stringPrefixes = new Set(['R', 'B', 'E', 'N', 'U', 'RB', 'BR', 'F', 'T', 'Q', 'RF', 'FR']);

// Beyond this no statement is looked at: all the layers behind take time for each token.
const maxTokens = 100_000;

const wordStart = /[A-Za-z_]/;
const wordPart = /[A-Za-z0-9_$]/;
const digit = /[0-9]/;

/**
 * Splits a statement exactly as Snowflake does, and refuses whatever could be split in more than one way.
 * It knows every character it accepts: anything else outside quotes and comments is a refusal, never a guess.
 *
 * @param text - the whole statement text, already limited in length by the caller
 * @throws SnowgateError POLICY_LEXICAL, POLICY_TOO_MANY_PARTS
 */
export function lex(text: string): Token[] {
  if (/\p{Surrogate}/u.test(text)) {
    throw refusal('POLICY_LEXICAL', text, 0, {
      construct: 'a lone half of a surrogate pair',
      reason: 'it becomes another character on its way to Snowflake',
    });
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const next = skipTrivia(text, at);
    if (next !== at) {
      at = next;
      continue;
    }
    const token = readToken(text, at);
    const previous = tokens.at(-1);
    at = token.end;
    if (token.type === 'string' && previous?.type === 'word' && previous.end === token.start) {
      refusePrefix(text, previous);
      if (previous.value === 'X') {
        // x'4142' is one value, like a number: the parser need not know more of it.
        tokens[tokens.length - 1] = { type: 'number', value: '0', start: previous.start, end: token.end };
        continue;
      }
    }
    tokens.push(token);
    if (tokens.length > maxTokens)
      throw refusal('POLICY_TOO_MANY_PARTS', text, 0, { construct: `over ${maxTokens}` });
  }
  return tokens;
}

function refusePrefix(text: string, previous: Token): void {
  if (!stringPrefixes.has(previous.value)) return;
  throw refusal('POLICY_LEXICAL', text, previous.start, {
    construct: `the prefix ${previous.value} before a string`,
    reason: 'other dialects read the string differently because of it',
  });
}

/** Skips one run of white space or one comment; returns `at` itself when a token starts there. */
function skipTrivia(text: string, at: number): number {
  const char = text[at];
  if (char === ' ' || char === '\t' || char === '\n' || char === '\r') return at + 1;
  if (text.startsWith('--', at) || text.startsWith('//', at)) return lineEnd(text, at);
  if (text.startsWith('/*', at)) return blockCommentEnd(text, at);
  return at;
}

function lineEnd(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  const end = feed === -1 ? text.length : feed;
  // Some readers end a line at these characters and some do not: code behind one would be hidden from half of them.
  const odd = /[\v\f\u0085\u2028\u2029]|\r(?!$)/.exec(text.slice(start, end));
  if (odd) {
    throw refusal('POLICY_LEXICAL', text, start + odd.index, {
      construct: 'an unusual line break inside a line comment',
      reason: 'it is not certain where the comment ends',
    });
  }
  return end;
}

function blockCommentEnd(text: string, start: number): number {
  const close = text.indexOf('*/', start + 2);
  if (close === -1) {
    throw refusal('POLICY_LEXICAL', text, start, {
      construct: 'a comment without an end',
      reason: 'the rest of the text would be hidden',
    });
  }
  const nested = text.indexOf('/*', start + 2);
  if (nested !== -1 && nested < close) {
    throw refusal('POLICY_LEXICAL', text, nested, {
      construct: 'a comment opened inside a comment',
      reason: 'Snowflake does not nest comments while other readers do',
    });
  }
  return close + 2;
}

function readToken(text: string, at: number): Token {
  const char = text[at] ?? '';
  if (char === "'") return readString(text, at);
  if (char === '"') return readQuoted(text, at);
  if (char === '$') return readDollar(text, at);
  if (char === '@') return readStage(text, at);
  if (wordStart.test(char)) {
    const end = runEnd(text, at, wordPart);
    return { type: 'word', value: text.slice(at, end).toUpperCase(), start: at, end };
  }
  if (digit.test(char) || (char === '.' && digit.test(text[at + 1] ?? '') && !followsName(text, at))) {
    return readNumber(text, at);
  }
  return readSymbol(text, at);
}

// After a name a dot separates parts (t.1 is no number there).
function followsName(text: string, at: number): boolean {
  const before = text[at - 1] ?? '';
  return before === '"' || before === ']' || before === ')' || wordPart.test(before);
}

function runEnd(text: string, at: number, part: RegExp): number {
  let end = at;
  while (end < text.length && part.test(text[end] ?? '')) end += 1;
  return end;
}

function readNumber(text: string, start: number): Token {
  const match = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/.exec(text.slice(start, start + 400));
  const end = start + (match?.[0].length ?? 1);
  if (wordPart.test(text[end] ?? '')) {
    throw refusal('POLICY_LEXICAL', text, start, {
      construct: `${excerpt(text.slice(start, end + 1))}, a number that runs into a name,`,
      reason: 'it is not certain how it is split',
    });
  }
  return { type: 'number', value: text.slice(start, end), start, end };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };

function readString(text: string, start: number): Token {
  let value = '';
  let at = start + 1;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\\') {
      const escaped = readEscape(text, at);
      value += escaped.value;
      at = escaped.end;
    } else if (char !== "'") {
      const stop = nextOf(text, at, "'", '\\');
      value += text.slice(at, stop);
      at = stop;
    } else if (text[at + 1] === "'") {
      value += "'";
      at += 2;
    } else {
      return { type: 'string', value, start, end: at + 1 };
    }
  }
  throw refusal('POLICY_LEXICAL', text, start, {
    construct: 'a string without an end',
    reason: 'the rest of the text would be hidden',
  });
}

function nextOf(text: string, from: number, quote: string, backslash: string): number {
  let at = from;
  while (at < text.length && text[at] !== quote && text[at] !== backslash) at += 1;
  return at;
}

function readEscape(text: string, at: number): { readonly value: string; readonly end: number } {
  const coded = /^\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{3}))/.exec(text.slice(at, at + 6));
  if (coded) {
    const [whole, unicode, hex, octal] = coded;
    const code = octal === undefined ? Number.parseInt(unicode ?? hex ?? '0', 16) : Number.parseInt(octal, 8);
    return { value: String.fromCharCode(code), end: at + whole.length };
  }
  const next = text[at + 1] ?? '';
  return { value: escapes[next] ?? next, end: at + 2 };
}

function readQuoted(text: string, start: number): Token {
  let at = start + 1;
  while (at < text.length) {
    const close = text.indexOf('"', at);
    if (close === -1) break;
    if (text[close + 1] === '"') {
      at = close + 2;
      continue;
    }
    const value = text.slice(start + 1, close).replaceAll('""', '"');
    if (value === '') {
      throw refusal('POLICY_LEXICAL', text, start, {
        construct: 'an empty quoted name',
        reason: 'no object can have it',
      });
    }
    return { type: 'quoted', value, start, end: close + 1 };
  }
  throw refusal('POLICY_LEXICAL', text, start, {
    construct: 'a quoted name without an end',
    reason: 'the rest of the text would be hidden',
  });
}

function readDollar(text: string, start: number): Token {
  if (text[start + 1] === '$') {
    const close = text.indexOf('$$', start + 2);
    if (close === -1) {
      throw refusal('POLICY_LEXICAL', text, start, {
        construct: 'a $$ string without an end',
        reason: 'the rest of the text would be hidden',
      });
    }
    // $$$ is split differently by different readers, at the start as at the end.
    if (text[start + 2] === '$' || text[close + 2] === '$') {
      throw refusal('POLICY_LEXICAL', text, start, {
        construct: 'a run of three or more $ signs',
        reason: 'it is not certain where the string ends',
      });
    }
    return { type: 'string', value: text.slice(start + 2, close), start, end: close + 2 };
  }
  const end = runEnd(text, start + 1, /[A-Za-z0-9_]/);
  if (end === start + 1 || text[end] === '$') {
    throw refusal('POLICY_LEXICAL', text, start, {
      construct: `${excerpt(text.slice(start, end + 1))}`,
      reason: 'other dialects open a tagged string there while Snowflake reads a session variable',
    });
  }
  return { type: 'variable', value: text.slice(start, end).toUpperCase(), start, end };
}

/** Reads `@`, the name of a stage, and the path behind it. */
function readStage(text: string, start: number): Token {
  const nameEnd = stageNameEnd(text, start);
  if (nameEnd === null) {
    throw refusal('POLICY_LEXICAL', text, start, {
      construct: excerpt(text.slice(start, start + 10)),
      reason: 'it is not the name of a stage',
    });
  }
  const end = text[nameEnd] === '/' ? runEnd(text, nameEnd, /[A-Za-z0-9_./=\-$%+:~*]/) : nameEnd;
  if (isOddPath(text.slice(nameEnd, end)) || text.startsWith('--', end)) {
    throw refusal('POLICY_LEXICAL', text, start, {
      construct: excerpt(text.slice(start, end)),
      reason: 'the path could also be read as the start of a comment',
    });
  }
  // What is glued to a stage may belong to its path for another reader, and what follows then to something else.
  if (end < text.length && !/[\s(),;]/.test(text[end] ?? '')) {
    throw refusal('POLICY_LEXICAL', text, start, {
      construct: excerpt(text.slice(start, end + 1)),
      reason: 'it is not certain where the stage ends',
    });
  }
  return { type: 'stage', value: text.slice(start + 1, end), start, end };
}

function readSymbol(text: string, at: number): Token {
  for (const list of [symbols3, symbols2]) {
    const found = list.find((symbol) => text.startsWith(symbol, at));
    if (found) return { type: 'symbol', value: found, start: at, end: at + found.length };
  }
  const char = text[at] ?? '';
  if (symbols1.includes(char)) return { type: 'symbol', value: char, start: at, end: at + 1 };
  const code = text.codePointAt(at) ?? 0;
  const name = code > 0x20 && code < 0x7f ? char : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  throw refusal('POLICY_LEXICAL', text, at, {
    construct: `the character ${name}`,
    reason: 'outside quotes and comments it has no known meaning in Snowflake',
  });
}
