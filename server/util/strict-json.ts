/** Why a text is not taken as JSON. */
export type JsonFault =
  /** Not JSON at all. */
  | { readonly kind: 'malformed'; readonly detail: string }
  /**
   * JSON that two readers may take for different things, or that is made to exhaust one. `value` is what a lenient parser
   * reads: good for naming the message that is refused, and for nothing else.
   */
  | { readonly kind: 'refused'; readonly detail: string; readonly value: unknown };

export type ParsedJson = { readonly kind: 'value'; readonly value: unknown } | JsonFault;

/** Levels of arrays and objects that are taken; what recurses over a message then has room on any stack. */
export const deepestJson = 64;

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Parses JSON that a peer has sent. Stricter than `JSON.parse` where that is lenient: the nesting is bounded before
 * anything is built, and a key that stands twice in an object is refused, because readers differ in which of the two
 * counts (CVE-2026-27896 is of that kind). A byte order mark in front is not part of the text (RFC 8259, 8.1).
 */
export function parseStrictJson(text: string): ParsedJson {
  const json = withoutByteOrderMark(text);
  const refusal = scan(json);
  try {
    // The engine's parser does not recurse.
    const value: unknown = JSON.parse(json);
    return refusal === undefined ? { kind: 'value', value } : { kind: 'refused', detail: refusal, value };
  } catch {
    return malformed;
  }
}

/** The text without a byte order mark in front of it. */
export function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** For bytes that are no text. */
export const notUtf8: JsonFault = { kind: 'malformed', detail: 'it is not UTF-8' };

const malformed: JsonFault = { kind: 'malformed', detail: 'it cannot be read as JSON' };

/** An array or object that is not closed yet. */
interface Container {
  readonly isObject: boolean;
  readonly isConstructor: boolean;
  keys?: Set<string>;
}

/**
 * One pass over the text, without recursion. Whether it is JSON at all is left to the parser. Keys that reach for the
 * prototype of an object, of which a careless copy would take it over, are refused.
 *
 * @returns what is wrong with it
 */
function scan(text: string): string | undefined {
  const open: Container[] = [];
  let lastKey: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) {
      const end = endOfString(text, at);
      if (end < 0) return undefined;
      const container = open.at(-1);
      lastKey = undefined;
      if (container?.isObject && nextSign(text, end) === colon) {
        lastKey = readKey(text.slice(at, end + 1));
        if (lastKey === undefined) return undefined;
        if (lastKey === '__proto__' || (container.isConstructor && lastKey === 'prototype'))
          return 'a key reaches for the prototype of an object';
        container.keys ??= new Set();
        if (container.keys.has(lastKey)) return 'a key stands twice in one object';
        container.keys.add(lastKey);
      }
      at = end;
    } else if (sign === openBrace || sign === openBracket) {
      if (open.length >= deepestJson) return `it is nested deeper than ${deepestJson} levels`;
      open.push({ isObject: sign === openBrace, isConstructor: lastKey === 'constructor' });
      lastKey = undefined;
    } else if (sign === closeBrace || sign === closeBracket) {
      open.pop();
      lastKey = undefined;
    }
  }
  return undefined;
}

/** Index of the quote that ends the string; -1 when none does. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) return at;
    if (sign === backslash) at += 1;
  }
  return -1;
}

/** The code of the first sign after this place that is no white space. */
function nextSign(text: string, from: number): number {
  let at = from + 1;
  while (' \t\n\r'.includes(text.charAt(at)) && at < text.length) at += 1;
  return text.charCodeAt(at);
}

/** What the key says: it may be written with escapes. */
function readKey(written: string): string | undefined {
  if (!written.includes('\\')) return written.slice(1, -1);
  try {
    return JSON.parse(written) as string;
  } catch {
    return undefined;
  }
}
