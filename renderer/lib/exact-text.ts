/** A stretch of text as it is shown: as it stands, or a sign that nobody would see, by its number. */
export type TextPart =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'unseen'; readonly name: string };

/**
 * Signs that are invisible, look like a plain space, or turn the order of reading: with them a statement can look like
 * another one. Tab, line feed and a carriage return before a line feed are ordinary.
 */
const unseen =
  /\r(?!\n)|(?![\t\n\r ])[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Splits text so that each sign nobody would see becomes a part of its own, named by its code point (`U+202E`). */
export function splitExactText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(unseen)) {
    if (match.index > from) parts.push({ kind: 'plain', text: text.slice(from, match.index) });
    parts.push({ kind: 'unseen', name: nameOf(match[0]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'plain', text: text.slice(from) });
  return parts;
}

function nameOf(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
