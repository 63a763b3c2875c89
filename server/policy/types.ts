/** The kinds of statement that the read-only guard lets through. */
export type ReadOnlyKind = 'select' | 'show' | 'describe' | 'explain';

/** What the guard found out about a statement that it let through. */
export interface GuardedStatement {
  readonly kind: ReadOnlyKind;
}

/** Decides from the text alone whether a statement is a single plain read. */
export interface StatementGuard {
  /**
   * Resolves when the text is one plain SELECT, SHOW, DESCRIBE or EXPLAIN; anything else, anything not understood and
   * anything that takes longer than the deadline rejects with a POLICY_* error that says why and what is allowed.
   */
  check(sql: string): Promise<GuardedStatement>;

  /** Ends the worker. */
  close(): Promise<void>;
}
