const part = '(?:"(?:[^"]|"")+"|[A-Za-z_][A-Za-z0-9_$]*)';

/**
 * The name of a stage with its `@`: `@~`, `@ST`, `@SCHEMA.ST`, `@DB.SCHEMA.ST`, `@DB..ST`. The last part may be that of
 * a table's own stage, `%T`. Sticky: it has to start where the caller says.
 */
const stageName = new RegExp(`@(?:~|(?:${part}\\.(?:${part}?\\.)?)?%?${part})`, 'y');

const stagePart = new RegExp(`${part}|%${part}|~|(?<=\\.)(?=\\.)`, 'g');

/** No name in Snowflake is longer than 255 characters; three quoted ones stay far below this. */
const longestName = 2000;

/** What a text says about a stage. `malformed` = it names no stage for certain, so it may name any. */
export type StageText =
  | { readonly kind: 'stage'; readonly parts: readonly string[] }
  | { readonly kind: 'malformed' };

/** The index behind the name of the stage that starts with the `@` at `start`; null when there is no such name. */
export function stageNameEnd(text: string, start: number): number | null {
  stageName.lastIndex = 0;
  const match = stageName.exec(text.slice(start, start + longestName));
  return match ? start + match[0].length : null;
}

/**
 * Reads the text of a stage from its `@` to its end, written as a token or as the content of a string. Everything
 * before the path has to be the name, and a path starts with `/`.
 */
export function readStageText(text: string): StageText {
  const end = stageNameEnd(text, 0);
  if (end === null) return { kind: 'malformed' };
  const path = text.slice(end);
  if ((path !== '' && !path.startsWith('/')) || isOddPath(path)) return { kind: 'malformed' };
  const parts = text.slice(1, end).match(stagePart) ?? [];
  return { kind: 'stage', parts: parts.map(exactPart) };
}

/**
 * True for a path that another reader could end elsewhere: with a quote, which could belong to a name, or with what
 * starts or ends a comment.
 */
export function isOddPath(path: string): boolean {
  return /"|\/\/|--|\/\*|\*\//.test(path);
}

// `%` stays in the name: a table's own stage is told from a stage by it.
function exactPart(written: string): string {
  const mark = written.startsWith('%') ? '%' : '';
  const name = written.slice(mark.length);
  return mark + (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toUpperCase());
}
