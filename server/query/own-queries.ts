/** Which stored results belong to which client: RESULT_SCAN of another client's query is a leak. */
export interface OwnQueries {
  add(client: string, queryId: string): void;
  has(client: string, queryId: string): boolean;
}

/** Snowflake keeps results for a day; this many of each client are remembered. */
const keptPerClient = 1_000;

export function createOwnQueries(): OwnQueries {
  const byClient = new Map<string, Set<string>>();
  return {
    add(client, queryId) {
      const ids = byClient.get(client) ?? new Set();
      byClient.set(client, ids);
      const oldest = ids.values().next();
      if (ids.size >= keptPerClient && !oldest.done) ids.delete(oldest.value);
      ids.add(queryId);
    },
    has: (client, queryId) => byClient.get(client)?.has(queryId) ?? false,
  };
}
