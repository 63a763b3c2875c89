/** Longest text kept of what a client says of itself: it comes from outside and is only shown. */
const longestLabel = 200;

/**
 * The start of a text from outside, as a copy. A mere slice would keep the whole text alive behind it, which may be as
 * long as a request: a thousand sessions would hold a gigabyte.
 */
export function shortLabel(text: string): string {
  return Buffer.from(text.slice(0, longestLabel)).toString();
}
