/** The beginning of a text, and how much of the whole it is. */
export interface Excerpt {
  readonly text: string;

  /** True when nothing is left out. */
  readonly whole: boolean;
  readonly lines: number;
  readonly chars: number;
}

/** A statement up to this size is shown whole at once. */
const mostLines = 14;
const mostChars = 1_500;

/**
 * The beginning of a statement, cut at a line and never inside a character. The figures are those of the whole text.
 */
export function excerptOf(text: string): Excerpt {
  const lines = text.split('\n');
  const chars = text.length;
  if (lines.length <= mostLines && chars <= mostChars) {
    return { text, whole: true, lines: lines.length, chars };
  }
  const head = lines.slice(0, mostLines).join('\n').slice(0, mostChars);
  // Half of a surrogate pair would be shown as a broken sign.
  return { text: head.replace(/[\uD800-\uDBFF]$/, ''), whole: false, lines: lines.length, chars };
}
