/** Who has used a connection so far. A session remembers things, so this decides who may use it next. */
export type ConnectionUse =
  /** Nobody yet. */
  | { readonly kind: 'fresh' }
  /** Those who share: it is never lent to one who wants a connection of their own. */
  | { readonly kind: 'shared' }
  /** One who wanted it for themselves: it is never lent to anybody else. */
  | { readonly kind: 'own'; readonly affinity: string };

/** Who asks for a connection, and whether nobody else may ever have used it. */
export interface Borrower {
  readonly affinity: string;
  readonly exclusive: boolean;
}

/** True when the connection may be lent to this borrower. */
export function mayBorrow(use: ConnectionUse, { affinity, exclusive }: Borrower): boolean {
  if (use.kind === 'own') return use.affinity === affinity;
  return use.kind === 'fresh' || !exclusive;
}

/** What a connection is once it has been lent to this borrower. What is somebody's own stays theirs. */
export function lentTo(use: ConnectionUse, { affinity, exclusive }: Borrower): ConnectionUse {
  if (use.kind === 'own') return use;
  return exclusive ? { kind: 'own', affinity } : { kind: 'shared' };
}
