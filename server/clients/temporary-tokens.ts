import { hashToken, newToken, sameHash, type TokenKind } from './tokens.ts';

/** A token that lives in memory only and ends by itself: panel sessions, stdio bridges, pairing codes. */
export interface TemporaryTokens<Holder> {
  /** Issues a token for the holder. */
  issue(holder: Holder): { readonly token: string; readonly expiresAt: number };

  /** Whose token this is, or undefined when it is unknown or too old. */
  holderOf(token: string): Holder | undefined;

  /** Like holderOf, and ends the token: for single use. */
  take(token: string): Holder | undefined;

  /** Ends all tokens of the holders that match. */
  revoke(matches: (holder: Holder) => boolean): void;
}

interface Entry<Holder> {
  readonly holder: Holder;
  readonly expiresAt: number;
}

/**
 * @param kind - sets the prefix of the tokens
 * @param lifeMs - ms until a token ends
 * @param most - how many are kept; issuing one more ends the oldest, so that nobody can fill the memory
 */
export function createTemporaryTokens<Holder>(
  kind: TokenKind,
  lifeMs: number,
  most = 1000,
  now: () => number = Date.now,
): TemporaryTokens<Holder> {
  const byHash = new Map<string, Entry<Holder>>();

  const find = (token: string): readonly [string, Entry<Holder>] | undefined => {
    const hash = hashToken(token);
    for (const [key, entry] of byHash) if (entry.expiresAt <= now()) byHash.delete(key);
    return [...byHash].filter(([key]) => sameHash(key, hash))[0];
  };

  return {
    issue(holder) {
      const oldest = byHash.keys().next();
      if (byHash.size >= most && !oldest.done) byHash.delete(oldest.value);
      const token = newToken(kind);
      const expiresAt = now() + lifeMs;
      byHash.set(hashToken(token), { holder, expiresAt });
      return { token, expiresAt };
    },

    holderOf: (token) => find(token)?.[1].holder,

    take(token) {
      const found = find(token);
      if (found) byHash.delete(found[0]);
      return found?.[1].holder;
    },

    revoke(matches) {
      for (const [key, entry] of byHash) if (matches(entry.holder)) byHash.delete(key);
    },
  };
}
