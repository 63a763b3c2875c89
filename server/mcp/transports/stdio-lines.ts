import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { type JsonFault, notUtf8, withoutByteOrderMark } from '../../util/strict-json.ts';

/** A line of stdin: a text, or why it is none that can be passed on. */
export type StdioLine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fault'; readonly fault: JsonFault };

const lineFeed = 0x0a;

/** Longest line that is read to its end (bytes); of a longer one nothing is kept. */
const longestRead = 64 * 1024 * 1024;

/**
 * The lines of a stream, split at line feeds only: the separators U+2028 and U+2029, at which Node's readline splits too,
 * may stand inside the strings of JSON. A byte order mark in front of a line is left out.
 *
 * @param longest - called for each line: most bytes of one that is passed on
 */
export async function* readStdioLines(stdin: Readable, longest: () => number): AsyncGenerator<StdioLine> {
  let parts: Buffer[] = [];
  let size = 0;
  const add = (part: Buffer) => {
    size += part.length;
    if (size > longestRead) parts = [];
    else parts.push(part);
  };
  const take = (): StdioLine | undefined => {
    const line = Buffer.concat(parts);
    const whole = size <= longestRead;
    const bytes = size;
    parts = [];
    size = 0;
    if (!whole) return { kind: 'fault', fault: tooLong(longest(), undefined) };
    if (!isUtf8(line)) return { kind: 'fault', fault: notUtf8 };
    const text = withoutByteOrderMark(line.toString()).trim();
    if (text === '') return undefined;
    if (bytes > longest()) return { kind: 'fault', fault: tooLong(longest(), parse(text)) };
    return { kind: 'text', text };
  };

  for await (const chunk of stdin) {
    let rest: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    for (let at = rest.indexOf(lineFeed); at >= 0; at = rest.indexOf(lineFeed)) {
      add(rest.subarray(0, at));
      rest = rest.subarray(at + 1);
      const line = take();
      if (line) yield line;
    }
    if (rest.length > 0) add(rest);
  }
  const last = take();
  if (last) yield last;
}

function tooLong(limit: number, value: unknown): JsonFault {
  return { kind: 'refused', detail: `it is longer than ${limit} bytes`, value };
}

/** What the line says, to name it by its id. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
