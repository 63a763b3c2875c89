import type { StoredResult } from '../results/result-store.ts';

/** What stays of a statement when its rows have been answered. */
export interface Kept {
  /** Reads on where this answer ended; null when it was the last, or when its result cannot be paged. */
  readonly cursor: string | null;
  /** The result as somebody who comes back for all of it needs it. */
  readonly stored: Omit<StoredResult, 'expiresAt'>;
}
