import { type Borrower, mayBorrow } from './connection-use.ts';
import type { PooledConnection } from './pooled-connection.ts';

/** A connection that nobody uses, since when, and when it was last known to live (ms of the clock). */
export interface IdleConnection<Session> {
  readonly connection: PooledConnection<Session>;
  readonly since: number;
  readonly checkedAt: number;
}

/** Who asks, and whether a connection already is where they want to be. */
export interface Choice<Session> extends Borrower {
  readonly fits: (session: Session) => boolean;
}

/** What upkeep finds: connections to close and connections to ask whether they still live. All have been taken out. */
export interface Due<Session> {
  readonly tooOld: readonly IdleConnection<Session>[];
  readonly toAsk: readonly IdleConnection<Session>[];
}

/** The connections that nobody uses, the one used last at the end. Whoever takes one out is responsible for it. */
export class IdleConnections<Session> {
  readonly #now: () => number;
  #idle: readonly IdleConnection<Session>[] = [];

  /** @param now - a clock in ms that never goes back: a wall clock that is set back would let sessions die unasked */
  constructor(now: () => number) {
    this.#now = now;
  }

  get count(): number {
    return this.#idle.length;
  }

  /** Adds a connection that has just been used, or opened. */
  add(connection: PooledConnection<Session>): void {
    const now = this.#now();
    this.#idle = [...this.#idle, { connection, since: now, checkedAt: now }];
  }

  /** Puts one back that has answered: in front, because a heartbeat is not a use. */
  addChecked(idle: IdleConnection<Session>): void {
    this.#idle = [{ ...idle, checkedAt: this.#now() }, ...this.#idle];
  }

  /**
   * The best one for somebody: one that they used last and that is in the right place, else one in the right place, else
   * any that they may have. Of several equally good ones the last: the others grow old and are closed.
   */
  takeFor({ affinity, exclusive, fits }: Choice<Session>): PooledConnection<Session> | undefined {
    const usable = this.#idle.filter(({ connection }) => mayBorrow(connection.use, { affinity, exclusive }));
    const choice =
      usable.findLast(({ connection }) => connection.lastUser === affinity && fits(connection.session)) ??
      usable.findLast(({ connection }) => fits(connection.session)) ??
      usable.at(-1);
    if (choice !== undefined) this.#remove([choice]);
    return choice?.connection;
  }

  /** The one that has been idle longest. */
  takeOldest(): PooledConnection<Session> | undefined {
    const [oldest] = this.#idle;
    if (oldest !== undefined) this.#remove([oldest]);
    return oldest?.connection;
  }

  takeAll(): readonly IdleConnection<Session>[] {
    const all = this.#idle;
    this.#idle = [];
    return all;
  }

  /**
   * Takes out what upkeep has to look at.
   *
   * @param spare - how many may be closed at most
   */
  takeDue({ spare, idleMs, heartbeatMs }: UpkeepLimits): Due<Session> {
    const now = this.#now();
    const tooOld = this.#idle.filter(({ since }) => now - since >= idleMs).slice(0, Math.max(0, spare));
    const toAsk = this.#idle.filter((idle) => !tooOld.includes(idle) && now - idle.checkedAt >= heartbeatMs);
    this.#remove([...tooOld, ...toAsk]);
    return { tooOld, toAsk };
  }

  #remove(gone: readonly IdleConnection<Session>[]): void {
    this.#idle = this.#idle.filter((idle) => !gone.includes(idle));
  }
}

interface UpkeepLimits {
  readonly spare: number;
  readonly idleMs: number;
  readonly heartbeatMs: number;
}
