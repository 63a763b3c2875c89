/** Where the answer to a statement came from. */
export type AnswerSource =
  /** Snowflake ran it for this client. */
  | { readonly kind: 'own' }
  /** Snowflake ran it once for several clients; `with` is the request that it ran for. */
  | { readonly kind: 'shared'; readonly with: string }
  /** It was kept from an earlier run, this many ms ago. */
  | { readonly kind: 'cached'; readonly ageMs: number };

/** The source of everything that is not shared. */
export const ownAnswer: AnswerSource = { kind: 'own' };
