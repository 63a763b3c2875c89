/**
 * Tokens that let the next login go without a person: the ID token after a browser login, the MFA token after a
 * confirmed push. Kept in memory alone, for the life of the worker.
 *
 * The three functions are what the driver asks of a credential manager; it insists on own properties.
 */
export interface LoginMemory {
  readonly read: (key: string) => Promise<string | null>;
  readonly write: (key: string, token: string) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  /** True when a login has left a token behind, so that the next one needs nobody. */
  readonly hasToken: () => boolean;
}

/** An empty memory. */
export function createLoginMemory(): LoginMemory {
  const tokens = new Map<string, string>();
  return {
    read: (key) => Promise.resolve(tokens.get(key) ?? null),
    write: (key, token) => {
      tokens.set(key, token);
      return Promise.resolve();
    },
    remove: (key) => {
      tokens.delete(key);
      return Promise.resolve();
    },
    hasToken: () => tokens.size > 0,
  };
}
