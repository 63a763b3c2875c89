import type { RunOptions } from '../../types.ts';

/** The options of a run, and whether rows of it have been handed on: they cannot be called back. */
export interface WatchedRows {
  readonly options: RunOptions;
  readonly taken: () => boolean;
}

/** Watches whether a run hands rows on. */
export function watchRows(options: RunOptions): WatchedRows {
  const { onRows } = options;
  let taken = false;
  if (onRows === undefined) return { options, taken: () => false };
  return {
    options: {
      ...options,
      onRows: (batch) => {
        taken = true;
        return onRows(batch);
      },
    },
    taken: () => taken,
  };
}
