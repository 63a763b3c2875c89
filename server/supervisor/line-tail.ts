import { StringDecoder } from 'node:string_decoder';
import { exactLine } from '../contract/exact-text.ts';
import { scrubLine } from '../logs/redact.ts';

const longestLine = 500;

/**
 * Makes lines of the bytes of a stream, whole characters over the limits of its chunks.
 *
 * @param onLine - called with each line, without its end
 */
export function readLines(onLine: (line: string) => void): { write(bytes: Buffer): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const lines = (rest + text).split(/\r?\n/);
    // A line without an end must not grow for ever.
    rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) onLine(line);
  };
  return {
    write: (bytes) => take(decoder.write(bytes)),
    end() {
      take(decoder.end());
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}

/**
 * The last lines of something, cut to a bounded length. What is read of them holds nothing that looks like a secret or
 * that could play tricks on a terminal.
 */
export class LineTail {
  readonly #most: number;
  #lines: readonly string[] = [];

  /** @param most - how many lines are kept */
  constructor(most: number) {
    this.#most = most;
  }

  add(line: string): void {
    if (line.trim() === '') return;
    this.#lines = [...this.#lines, line].slice(-this.#most);
  }

  clear(): void {
    this.#lines = [];
  }

  /** Oldest first. Secrets are looked for in the whole, because a key goes over many lines. */
  get lines(): readonly string[] {
    if (this.#lines.length === 0) return [];
    return scrubLine(this.#lines.join('\n'))
      .split('\n')
      .map((line) => exactLine(line).slice(0, longestLine));
  }
}
