const runs = /[A-Za-z0-9_.-]+/g;
const wordPart = /[A-Za-z0-9_]/;

/**
 * Replaces everything that looks like a JSON web token, `eyJ....[....[....]]`. Written by hand because its start may
 * stand again inside each of its parts: a regular expression would look through the rest of the text from each of them.
 */
export function hideJsonWebTokens(text: string, replacement: string): string {
  if (!text.includes('eyJ')) return text;
  return text.replace(runs, (run) => (run.includes('eyJ') ? hideInRun(run, replacement) : run));
}

/** @param run - consists of the characters of a token only */
function hideInRun(run: string, replacement: string): string {
  const segments = run.split('.');
  const kept: string[] = [];
  for (let at = 0; at < segments.length; at += 1) {
    const segment = segments[at] ?? '';
    const start = segments[at + 1] ? startIn(segment) : -1;
    if (start === -1) {
      kept.push(segment);
      continue;
    }
    kept.push(`${segment.slice(0, start)}${replacement}`);
    at += 2;
  }
  return kept.join('.');
}

/** Where a token starts in a segment: at `eyJ` that is no part of a longer word and has something behind it. */
function startIn(segment: string): number {
  for (let at = segment.indexOf('eyJ'); at !== -1; at = segment.indexOf('eyJ', at + 1)) {
    if (at + 3 < segment.length && !(at > 0 && wordPart.test(segment[at - 1] ?? ''))) return at;
  }
  return -1;
}
