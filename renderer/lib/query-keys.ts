/** Every key of the query cache. */
export const queryKeys = {
  /** All that the daemon shows: loaded once, then patched by the live stream. */
  snapshot: ['snapshot'],
} as const;
