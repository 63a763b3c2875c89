/** A stretch of text as it is shown: as it stands, or a sign by its number (`U+202E`), which is shown as `<U+202E>`. */
export type TextPart =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'named'; readonly name: string; readonly text: string };

/** `block` keeps line feeds and tabs, for statements; `line` names them too, for names and everything in a line. */
export type TextForm = 'block' | 'line';

/**
 * Signs that are invisible, look like a plain space, or turn the order of reading: with them a text can look like another
 * one. Besides what Unicode says of them these are the letters and symbols that are drawn as nothing: the empty Braille
 * pattern, fillers and blanks of old scripts, joiners, the null note head, and the stand-in for an object.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u2D7F\u{1107F}\u{13441}\u{13442}\u{16FE4}\u{1D159}]/u;

/** What is drawn around or over other signs; on a letter or digit a few of them are ordinary. */
const mark = /\p{M}/u;
const enclosing = /\p{Me}/u;
const letter = /[\p{L}\p{N}]/u;

/** Marks on one letter beyond these are named: more of them run over the lines around them. No writing stacks so many. */
const mostMarks = 4;

/** Text in which every sign is seen and which holds no mark, as nearly all is; a `<U+` would have to be told apart. */
const plainBlock = /^(?:[\n\t\x20-\x3b\x3d-\x7e]|<(?!U\+))*$/i;
const plainLine = /^(?:[\x20-\x3b\x3d-\x7e]|<(?!U\+))*$/i;

/**
 * Splits text so that each sign that cannot be seen becomes a part of its own, named by its code point. No two texts give
 * the same parts: a `<` in front of `U+` is named as well, so that a text cannot pretend to hold a named sign.
 */
export function splitExactText(text: string, form: TextForm): TextPart[] {
  if (text === '') return [];
  if ((form === 'block' ? plainBlock : plainLine).test(text)) return [{ kind: 'plain', text }];
  const parts: TextPart[] = [];
  let from = 0;
  let at = 0;
  /** Marks on the letter before; null where there is none. */
  let marks: number | null = null;
  for (const sign of text) {
    const end = at + sign.length;
    marks = mark.test(sign) && !enclosing.test(sign) && marks !== null ? marks + 1 : marksFrom(sign);
    const bare = mark.test(sign) && (marks === null || marks > mostMarks);
    if (bare || isUnseen(sign, form) || (sign === '<' && /^U\+/i.test(text.slice(end, end + 2)))) {
      if (at > from) parts.push({ kind: 'plain', text: text.slice(from, at) });
      parts.push(named(sign));
      from = end;
      if (!bare) marks = null;
    }
    at = end;
  }
  if (from < text.length) parts.push({ kind: 'plain', text: text.slice(from) });
  return parts;
}

function marksFrom(sign: string): number | null {
  return letter.test(sign) ? 0 : null;
}

function isUnseen(sign: string, form: TextForm): boolean {
  if (sign === ' ') return false;
  if (form === 'block' && (sign === '\n' || sign === '\t')) return false;
  return unseen.test(sign);
}

function named(sign: string): TextPart {
  const name = `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return { kind: 'named', name, text: `<${name}>` };
}

/**
 * Foreign text as people are shown it wherever they are: panel, tray, command line and logs. What is approved has to be what
 * was seen, so nothing is left out: what cannot be seen is named, and distinct texts are shown as distinct ones.
 */
export function exactText(text: string, form: TextForm): string {
  return splitExactText(text, form)
    .map((part) => part.text)
    .join('');
}

/** Foreign text in one line: `exactText` of the form `line`. */
export function exactLine(text: string): string {
  return exactText(text, 'line');
}

/**
 * A text of our own, in one line, whose foreign pieces were made exact when it was put together: what is named there stays as
 * it is.
 */
export function exactMessage(text: string): string {
  return splitExactText(text, 'line')
    .map((part) => (part.kind === 'named' && part.name === 'U+003C' ? '<' : part.text))
    .join('');
}

const plainJson = /^[\n\x20-\x7e]*$/;
const unseenUnits = new RegExp(unseen.source, 'gu');

/** The same JSON with every unseen sign written as JSON writes it by number, so that a terminal only shows it. */
export function exactJson(json: string): string {
  if (plainJson.test(json)) return json;
  return json.replace(unseenUnits, (sign) =>
    sign === ' ' || sign === '\n'
      ? sign
      : Array.from(
          { length: sign.length },
          (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}
