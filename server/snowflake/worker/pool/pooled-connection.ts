import { type Borrower, type ConnectionUse, lentTo } from './connection-use.ts';

/** One open connection of a pool, with what decides who may have it next. */
export interface PooledConnection<Session> {
  readonly kind: 'open';
  readonly session: Session;
  use: ConnectionUse;
  /** Who had it last; null while nobody has. */
  lastUser: string | null;
}

/** A connection that has just been opened. */
export function freshConnection<Session>(session: Session): PooledConnection<Session> {
  return { kind: 'open', session, use: { kind: 'fresh' }, lastUser: null };
}

/** Notes whose it is from now on. */
export function markLent<Session>(connection: PooledConnection<Session>, borrower: Borrower): void {
  connection.use = lentTo(connection.use, borrower);
  connection.lastUser = borrower.affinity;
}
