import { exactLine, exactMessage } from '../contract/exact-text.ts';

/** Values for the `{placeholders}` of an error's texts. They are shown to the caller: never put a secret here. */
export type ErrorData = Readonly<Record<string, string | number>>;

/**
 * How a value is put into a text. Whatever is filled in may come from a client, a row or Snowflake, so none makes another
 * line, and none holds a sign that cannot be seen:
 * `{x}` a word or a piece of a statement, in one line;
 * `{x:name}` the name of an object: as it is where it is one, else quoted;
 * `{x:quoted}` what somebody else says, in quotes that it cannot close;
 * `{x:told}` a text of this catalogue, filled in before;
 * `{x:lines}` a list of our own, a line each.
 */
const placeholder = /\{(\w+)(?::(name|quoted|told|lines))?\}/g;

/** Characters of a value that are shown; of whatever is longer the caller has the whole in the data. */
const longest = { name: 800, quoted: 1_000, other: 4_000 } as const;

/** `A`, `A.B` or `A.B.C`; each part plain, or in double quotes that are doubled within. */
const dottedName =
  /^(?:[\p{L}_?~][\p{L}\p{N}_$]*|"(?:[^"]|"")+")(?:\.(?:[\p{L}_?~][\p{L}\p{N}_$]*|"(?:[^"]|"")+"))*$/u;

/** Fills the values into a text of the catalogue. This is the one place where foreign text gets into ours. */
export function fillText(template: string, data: ErrorData): string {
  return template.replace(placeholder, (_whole, key: string, form: string | undefined) => {
    const value = data[key];
    if (value === undefined || !Object.hasOwn(data, key)) return `{${key}}`;
    return typeof value === 'number' ? String(value) : shown(value, form);
  });
}

/** A text of the catalogue as a page shows it that has no values. */
export function bareTemplate(template: string): string {
  return template.replace(placeholder, '{$1}');
}

function shown(value: string, form: string | undefined): string {
  switch (form) {
    case 'name':
      return nameText(value);
    case 'quoted':
      return quotedText(folded(value), longest.quoted);
    case 'told':
      return exactMessage(folded(value));
    case 'lines':
      return value.split('\n').map(listed).join('\n');
    default: {
      const { text, note } = cut(value, longest.other);
      return exactLine(text) + note;
    }
  }
}

/** How the line with what to do next begins, for models and for people. */
const nextLine = /^\s*next(?: step)?\s*:/i;

/** A line of a list; one that would be taken for the line with what to do next stands behind a mark. */
function listed(line: string): string {
  const shown = exactMessage(line);
  return nextLine.test(shown) ? `| ${shown}` : shown;
}

function nameText(value: string): string {
  const name = exactLine(value.slice(0, longest.name));
  return value.length <= longest.name && dottedName.test(name) ? name : quotedText(value, longest.name);
}

/** Snowflake breaks its messages into lines: in a sentence those are gaps. */
function folded(value: string): string {
  if (!value.includes('\n')) return value;
  return value
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
}

/** The text in double quotes, those within it and backslashes behind a backslash: it ends where it seems to end. */
function quotedText(value: string, most: number = longest.quoted): string {
  const { text, note } = cut(value, most);
  return `"${exactLine(text).replace(/["\\]/g, (sign) => `\\${sign}`)}"${note}`;
}

function cut(value: string, most: number): { readonly text: string; readonly note: string } {
  if (value.length <= most) return { text: value, note: '' };
  // Half of a surrogate pair would be shown as a sign of its own.
  const text = value.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
  return { text, note: ` (cut: ${value.length} characters)` };
}
