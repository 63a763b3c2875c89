import type { Cell } from '../../contract/columns.ts';
import type { StatementResult } from '../../snowflake/types.ts';
import { LruCache } from '../../util/lru-cache.ts';

/**
 * Freezes a result, so that what one client's answer does with it cannot reach another's.
 */
export function frozen(result: StatementResult): StatementResult {
  for (const row of result.rows) Object.freeze(row);
  for (const column of result.columns) Object.freeze(column);
  Object.freeze(result.rows);
  Object.freeze(result.columns);
  Object.freeze(result.finalContext);
  return Object.freeze(result);
}

/** What V8 adds to a string, to an array and to the objects around a result, in bytes. */
const perString = 24;
const perArray = 40;
const perResult = 1_000;
const pointer = 8;

const wide = /[^\0-\xff]/;

/** Bytes that a result takes in memory. V8 keeps a string with one character beyond Latin-1 at two bytes each. */
function resultBytes(result: StatementResult): number {
  const columns = result.columns.length * (perResult / 2);
  return perResult + columns + result.rows.reduce((sum, row) => sum + rowBytes(row), 0);
}

function rowBytes(row: readonly Cell[]): number {
  return row.reduce((sum, cell) => sum + pointer + (cell === null ? 0 : textBytes(cell)), perArray);
}

function textBytes(text: string): number {
  return perString + text.length * (wide.test(text) ? 2 : 1);
}

/** A result and how old it is. */
export interface Kept {
  readonly result: StatementResult;
  readonly ageMs: number;
}

/** Results for a while, in memory only. */
export interface ResultCache {
  /** The result kept under the key; undefined when there is none or it is too old. */
  get(key: string): Kept | undefined;
  set(key: string, result: StatementResult): void;
  clear(): void;
  /** Forgets what is too old. */
  sweep(): void;
  figures(): { readonly entries: number; readonly bytes: number };
}

/** Far more than fit into the bytes; the bytes are what limits. */
const mostEntries = 100_000;

/** @param options - how long a result counts (0 = nothing is kept), and the memory for all of them */
export function createResultCache(options: {
  readonly seconds: number;
  readonly bytes: number;
  readonly now?: () => number;
}): ResultCache {
  // The monotonic clock: a wall clock that is set back would keep a result for longer.
  const { seconds, bytes, now = () => performance.now() } = options;
  const entries = new LruCache<{ readonly result: StatementResult; readonly at: number }>({
    entries: mostEntries,
    weight: bytes,
  });
  const ageOf = ({ at }: { readonly at: number }) => now() - at;

  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      const ageMs = ageOf(entry);
      if (ageMs < seconds * 1000) return { result: entry.result, ageMs };
      entries.delete(key);
      return undefined;
    },
    set(key, result) {
      if (seconds > 0) entries.set(key, { result, at: now() }, resultBytes(result));
    },
    clear: () => entries.clear(),
    sweep: () => entries.deleteWhere((entry) => ageOf(entry) >= seconds * 1000),
    figures: () => ({ entries: entries.size, bytes: entries.weight }),
  };
}
