import type { ErrorCode } from '../../errors/snowgate-error.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';

/** Where something stands in a statement: both count from 1; the column counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

// The starts of the lines of the text asked about last: a statement names many places, one text after the other.
let lineStarts: { readonly text: string; readonly starts: readonly number[] } = { text: '', starts: [0] };

/** Turns an offset into the text (UTF-16 units) into line and column. Lines end at LF, as editors count them. */
export function locate(text: string, offset: number): Position {
  if (lineStarts.text !== text) lineStarts = { text, starts: startsOf(text) };
  const { starts } = lineStarts;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Any code of the policy part of the catalogue. */
export type PolicyCode = Extract<ErrorCode, `POLICY_${string}`>;

/** What a refusal may tell besides its place; every value is shown to the caller. */
export interface RefusalDetail {
  /** The construct in the words of the statement, already cut to a length that can be shown. */
  readonly construct?: string;
  readonly reason?: string;
  readonly allowed?: string;
}

/** Builds the error that names the construct at `offset` of `text`. The caller throws it. */
export function refusal(
  code: PolicyCode,
  text: string,
  offset: number,
  detail: RefusalDetail = {},
): SnowgateError {
  return new SnowgateError(code, { ...locate(text, offset), ...detail });
}

/** Cuts a piece of a statement for a message: one line, at most 60 characters, control characters made visible. */
export function excerpt(piece: string): string {
  const visible = piece.replace(/[^\x20-\x7e]+/gu, (run) => {
    const first = run.codePointAt(0) ?? 0;
    return first <= 0x20 ? ' ' : `\\u{${first.toString(16)}}`;
  });
  return visible.length <= 60 ? visible : `${visible.slice(0, 57)}...`;
}
