import { createPool, type Pool } from 'generic-pool';
import type { LeaseFigures } from '../../../contract/leases.ts';
import { SnowgateError } from '../../../errors/snowgate-error.ts';
import { LeaseCounts } from '../../lease-counts.ts';
import type { PoolFigures } from '../../pool-figures.ts';
import type { Borrower } from './connection-use.ts';
import { type IdleConnection, IdleConnections } from './idle-connections.ts';
import { type Lease, type LeaseEnd, Leases } from './lease.ts';
import { freshConnection, markLent, type PooledConnection } from './pooled-connection.ts';
import { type Waiter, WaitingLine } from './wait-queue.ts';

export interface ConnectionPoolOptions<Session> {
  /** Kept open when nothing runs; opened as work comes, never at the start. */
  readonly min: number;
  readonly max: number;
  /** ms without use after which a connection above `min` is closed. */
  readonly idleMs: number;
  /** ms after which an idle connection is asked whether it still lives. */
  readonly heartbeatMs: number;
  /** Longest wait (ms) for a connection, and most who may wait. */
  readonly waitMs: number;
  readonly maxWaiting: number;
  readonly open: () => Promise<Session>;
  /** Never rejects. */
  readonly close: (session: Session) => Promise<void>;
  readonly isAlive: (session: Session) => Promise<boolean>;
  /** Called after every change of the figures. */
  readonly onChange: () => void;
  /** Called when a loan is taken back because it outlived its limit. */
  readonly onExpired: (lease: Lease<Session>) => void;
  /** A clock in ms that never goes back, for how long a connection has been idle (default: that of the process). */
  readonly now?: () => number;
}

/** Who wants a connection, and whether one of the idle ones already is where it should be. */
export interface Want<Session> extends Borrower {
  readonly fits: (session: Session) => boolean;
  /** ms for which the connection may be held at most: then it is closed over its holder's head. */
  readonly limitMs: number;
  /** Stops the waiting; the rejection carries its reason. */
  readonly signal: AbortSignal;
}

/** generic-pool tries again for ever when creating fails, so a failure is handed out like a resource. */
type Slot<Session> = PooledConnection<Session> | { readonly kind: 'failed'; readonly error: unknown };

/** Most seconds that somebody who is turned away is told to stay away. */
const longestRetryAfter = 60;

/**
 * Connections for many clients. generic-pool bounds how many there are; it lends whichever connection comes first and
 * cannot be told who may have which. So idle connections stay on loan to this class, which keeps the queue and
 * chooses. generic-pool is asked only for new ones, and only while there is room.
 *
 * The queue is served in order. Where there is no room and nothing idle may be lent to the one whose turn it is, an idle
 * connection is closed: nobody's own connection keeps the others out, and the others do not keep them out.
 */
export class ConnectionPool<Session extends object> {
  readonly #options: ConnectionPoolOptions<Session>;
  readonly #pool: Pool<Slot<Session>>;
  readonly #counts = new LeaseCounts();
  readonly #leases = new Leases<Session>(this.#counts);
  readonly #idle: IdleConnections<Session>;
  readonly #line: WaitingLine<Want<Session>, Lease<Session>>;
  readonly #upkeep: NodeJS.Timeout;
  /** Open, being opened and being checked: generic-pool's own count includes some twice for a moment. */
  #size = 0;
  #opening = 0;
  #closed = false;

  constructor(options: ConnectionPoolOptions<Session>) {
    this.#options = options;
    this.#idle = new IdleConnections(options.now ?? (() => performance.now()));
    const { open, close, onChange, max, idleMs, heartbeatMs, waitMs, maxWaiting } = options;
    this.#line = new WaitingLine({
      waitMs,
      maxWaiting,
      retryAfterSeconds: () => this.retryAfterSeconds,
      onTurnedAway: () => this.#counts.count('turnedAway'),
      onLeft: onChange,
    });
    this.#pool = createPool<Slot<Session>>(
      {
        create: async () => {
          try {
            const connection = freshConnection(await open());
            this.#counts.count('opened');
            return connection;
          } catch (error) {
            return { kind: 'failed', error };
          } finally {
            onChange();
          }
        },
        destroy: async (slot) => {
          if (slot.kind === 'open') await close(slot.session);
        },
      },
      { max, min: 0, autostart: false },
    );
    this.#upkeep = setInterval(() => this.#maintain(), Math.max(50, Math.min(idleMs, heartbeatMs) / 4));
    this.#upkeep.unref();
  }

  /** The pool as it is now. A connection that is being opened counts in `size` alone. */
  get figures(): PoolFigures {
    return {
      size: this.#size,
      available: this.#idle.count,
      borrowed: this.#leases.open,
      waiting: this.#line.waiters.length,
    };
  }

  /** What has become of its connections so far. */
  get leases(): LeaseFigures {
    return this.#counts.figures;
  }

  /** Seconds in which those who wait now will probably have been served. */
  get retryAfterSeconds(): number {
    const { count, totalMs } = this.leases.hold;
    const rounds = (this.#line.waiters.length + 1) / this.#options.max;
    const seconds = count === 0 ? 1 : (rounds * totalMs) / count / 1000;
    return Math.min(longestRetryAfter, Math.max(1, Math.ceil(seconds)));
  }

  /**
   * Lends a connection; rejects with the error of opening one, or with the signal's reason.
   *
   * @throws SNOWFLAKE_POOL_FULL, SNOWFLAKE_POOL_TIMEOUT, QUERY_CANCELLED when the pool is closed meanwhile
   */
  async acquire(want: Want<Session>): Promise<Lease<Session>> {
    want.signal.throwIfAborted();
    if (this.#closed) throw new SnowgateError('QUERY_CANCELLED');
    return await this.#line.wait(want, () => this.#serve());
  }

  /** Snowflake has ended a session from its side: the idle ones are asked whether they live before anybody gets one. */
  suspectIdle(): void {
    for (const idle of this.#idle.takeAll()) void this.#check(idle);
    this.#options.onChange();
  }

  /** Closes what is idle now and what is on loan as it comes back; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#upkeep);
    this.#line.refuseAll(new SnowgateError('QUERY_CANCELLED'));
    for (const { connection } of this.#idle.takeAll()) this.#destroy(connection);
    await this.#pool.drain();
    await this.#pool.clear();
  }

  /** Gives the queue, first come first, what there is for it; called after everything that may change that. */
  #serve(): void {
    // Each connection on its way is for one of those whom nothing idle can serve.
    let onTheWay = this.#opening;
    for (const waiter of this.#line.waiters) {
      const connection = this.#idle.takeFor(waiter.want);
      if (connection !== undefined) {
        this.#line.remove(waiter);
        this.#lend(connection, waiter);
      } else if (onTheWay > 0) {
        onTheWay -= 1;
      } else if (this.#makeRoom()) {
        void this.#openOne();
      } else {
        break;
      }
    }
    this.#options.onChange();
  }

  #lend(
    connection: PooledConnection<Session>,
    { want, since, resolve }: Waiter<Want<Session>, Lease<Session>>,
  ): void {
    const lease = this.#leases.begin({
      session: connection.session,
      affinity: want.affinity,
      waitedMs: performance.now() - since,
      lastUser: connection.lastUser,
      limitMs: want.limitMs,
      onEnd: (how, ended) => this.#takeBack(connection, how, ended),
    });
    markLent(connection, want);
    resolve(lease);
  }

  #takeBack(connection: PooledConnection<Session>, how: LeaseEnd, lease: Lease<Session>): void {
    if (how === 'released' && !this.#closed) this.#idle.add(connection);
    else this.#destroy(connection);
    if (how === 'expired') this.#options.onExpired(lease);
    this.#serve();
  }

  /** True when another connection may be opened, at the cost of the longest idle one where need be. */
  #makeRoom(): boolean {
    if (this.#closed) return false;
    if (this.#size < this.#options.max) return true;
    const oldest = this.#idle.takeOldest();
    if (oldest !== undefined) this.#destroy(oldest);
    return oldest !== undefined;
  }

  /** Opens a connection for whoever is first when it is there; a failure is theirs as well. */
  async #openOne(): Promise<void> {
    this.#opening += 1;
    this.#size += 1;
    const slot = await this.#pool
      .acquire()
      .catch((error: unknown): Slot<Session> => ({ kind: 'failed', error }))
      .finally(() => {
        this.#opening -= 1;
      });
    if (slot.kind === 'open' && !this.#closed) {
      this.#idle.add(slot);
    } else {
      this.#destroy(slot);
      if (slot.kind === 'failed') this.#line.refuseFirst(slot.error);
    }
    this.#serve();
  }

  #destroy(slot: Slot<Session>): void {
    this.#size -= 1;
    // A closing pool refuses to open anything: then there is nothing to take back.
    if (this.#pool.isBorrowedResource(slot)) void this.#pool.destroy(slot);
    this.#options.onChange();
  }

  #maintain(): void {
    const { min, idleMs, heartbeatMs } = this.#options;
    const { tooOld, toAsk } = this.#idle.takeDue({ spare: this.#size - min, idleMs, heartbeatMs });
    for (const { connection } of tooOld) this.#destroy(connection);
    for (const idle of toAsk) void this.#check(idle);
    if (toAsk.length > 0) this.#options.onChange();
  }

  async #check(idle: IdleConnection<Session>): Promise<void> {
    const { connection } = idle;
    const alive = await this.#options.isAlive(connection.session).catch(() => false);
    if (!alive) this.#counts.count('evicted');
    if (!alive || this.#closed) this.#destroy(connection);
    else this.#idle.addChecked(idle);
    this.#serve();
  }
}
