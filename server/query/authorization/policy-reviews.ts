/** What is under way, to be looked at again when the policy of its client changes. */
export interface PolicyReviews {
  /**
   * Watches a statement from its arrival to its end.
   * @param review - decides again and cancels what is denied by now; returns true when it did
   * @returns the end of the watch
   */
  watch(client: string, review: () => boolean): () => void;

  /** The policy of a client has changed: returns how many of its statements were cancelled. */
  changed(client: string): number;
}

export function createPolicyReviews(): PolicyReviews {
  const watched = new Map<string, Set<() => boolean>>();
  return {
    watch(client, review) {
      const own = watched.get(client) ?? new Set();
      watched.set(client, own.add(review));
      return () => {
        own.delete(review);
        if (own.size === 0 && watched.get(client) === own) watched.delete(client);
      };
    },
    changed: (client) => [...(watched.get(client) ?? [])].filter((review) => review()).length,
  };
}
