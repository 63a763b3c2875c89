import { createPool, type Pool } from 'generic-pool';
import { SnowgateError } from '../errors.ts';
import { type Borrower, type ConnectionUse, lentTo, mayBorrow } from './connection-use.ts';

export interface ConnectionPoolOptions<Session> {
  /** Kept open when nothing runs; opened as work comes, never at the start. */
  readonly min: number;
  readonly max: number;
  /** ms without use after which a connection above `min` is closed. */
  readonly idleMs: number;
  /** ms after which an idle connection is asked whether it still lives. */
  readonly heartbeatMs: number;
  readonly open: () => Promise<Session>;
  /** Never rejects. */
  readonly close: (session: Session) => Promise<void>;
  readonly isAlive: (session: Session) => Promise<boolean>;
  /** Called after every change of the figures. */
  readonly onChange: () => void;
}

/** Who wants a connection, and whether one of the idle ones already is where it should be. */
export interface Want<Session> extends Borrower {
  readonly fits: (session: Session) => boolean;
  /** Stops the waiting; the rejection carries its reason. */
  readonly signal: AbortSignal;
}

export interface PoolFigures {
  readonly size: number;
  readonly available: number;
  readonly borrowed: number;
  readonly waiting: number;
}

interface OpenSlot<Session> {
  readonly kind: 'open';
  readonly session: Session;
  use: ConnectionUse;
}

/** generic-pool tries again for ever when creating fails, so a failure is handed out like a resource. */
type Slot<Session> = OpenSlot<Session> | { readonly kind: 'failed'; readonly error: unknown };

interface Idle<Session> {
  readonly slot: OpenSlot<Session>;
  readonly affinity: string;
  readonly since: number;
  readonly checkedAt: number;
}

interface Waiter<Session> {
  readonly want: Want<Session>;
  readonly resolve: (session: Session) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Connections for many clients. generic-pool bounds how many there are; it lends whichever connection comes first and
 * cannot be told who may have which. So idle connections stay on loan to this class, which keeps the queue and
 * chooses: one last used by the same client, else one that is already in the right place, else the one used last, and
 * never one that somebody has for themselves. generic-pool is asked only for new ones, and only while there is room.
 *
 * The queue is served in order. Where there is no room and nothing idle may be lent to the one whose turn it is, an idle
 * connection is closed: nobody's own connection keeps the others out, and the others do not keep them out.
 */
export class ConnectionPool<Session extends object> {
  readonly #options: ConnectionPoolOptions<Session>;
  readonly #pool: Pool<Slot<Session>>;
  readonly #lent = new Map<Session, OpenSlot<Session>>();
  readonly #maintenance: NodeJS.Timeout;
  #idle: Idle<Session>[] = [];
  #waiters: Waiter<Session>[] = [];
  /** Open, being opened and being checked: generic-pool's own count includes some twice for a moment. */
  #size = 0;
  #opening = 0;
  #closed = false;

  constructor(options: ConnectionPoolOptions<Session>) {
    this.#options = options;
    this.#pool = createPool<Slot<Session>>(
      {
        create: async () => {
          try {
            return { kind: 'open', session: await options.open(), use: { kind: 'fresh' } };
          } catch (error) {
            return { kind: 'failed', error };
          } finally {
            options.onChange();
          }
        },
        destroy: async (slot) => {
          if (slot.kind === 'open') await options.close(slot.session);
        },
      },
      { max: options.max, min: 0, autostart: false },
    );
    this.#maintenance = setInterval(
      () => this.#maintain(),
      Math.max(50, Math.min(options.idleMs, options.heartbeatMs) / 4),
    );
    this.#maintenance.unref();
  }

  /** The pool as it is now. A connection that is being opened counts in `size` alone. */
  get figures(): PoolFigures {
    return {
      size: this.#size,
      available: this.#idle.length,
      borrowed: this.#lent.size,
      waiting: this.#waiters.length,
    };
  }

  /** Lends a connection; rejects with the error of opening one, or with the signal's reason. */
  async acquire(want: Want<Session>): Promise<Session> {
    want.signal.throwIfAborted();
    if (this.#closed) throw new SnowgateError('QUERY_CANCELLED');
    let abort = (): void => undefined;
    try {
      return await new Promise<Session>((resolve, reject) => {
        const waiter = { want, resolve, reject };
        abort = (): void => {
          this.#waiters = this.#waiters.filter((other) => other !== waiter);
          reject(want.signal.reason);
          this.#options.onChange();
        };
        want.signal.addEventListener('abort', abort, { once: true });
        this.#waiters.push(waiter);
        this.#serve();
      });
    } finally {
      want.signal.removeEventListener('abort', abort);
    }
  }

  /** Takes a connection back. A second call for the same loan does nothing. */
  release(session: Session, affinity: string): void {
    const slot = this.#lent.get(session);
    if (slot === undefined) return;
    this.#lent.delete(session);
    if (this.#closed) this.#destroy(slot);
    else this.#putBack(slot, affinity);
    this.#serve();
  }

  /** Takes a connection back that must not be used again. A second call for the same loan does nothing. */
  discard(session: Session): void {
    const slot = this.#lent.get(session);
    if (slot === undefined) return;
    this.#lent.delete(session);
    this.#destroy(slot);
    this.#serve();
  }

  /** Closes what is idle now and what is on loan as it comes back; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#maintenance);
    for (const { reject } of this.#waiters.splice(0)) reject(new SnowgateError('QUERY_CANCELLED'));
    for (const { slot } of this.#idle.splice(0)) this.#destroy(slot);
    await this.#pool.drain();
    await this.#pool.clear();
  }

  /** Gives the queue, first come first, what there is for it; called after everything that may change that. */
  #serve(): void {
    // Each connection on its way is for one of those whom nothing idle can serve.
    let onTheWay = this.#opening;
    for (const waiter of [...this.#waiters]) {
      const idle = this.#takeIdle(waiter.want);
      if (idle !== undefined) {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        waiter.resolve(this.#lend(idle.slot, waiter.want));
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

  /** True when another connection may be opened, at the cost of the longest idle one where need be. */
  #makeRoom(): boolean {
    if (this.#closed) return false;
    if (this.#size < this.#options.max) return true;
    const oldest = this.#idle.shift();
    if (oldest !== undefined) this.#destroy(oldest.slot);
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
      this.#putBack(slot, '');
    } else {
      this.#destroy(slot);
      if (slot.kind === 'failed') this.#waiters.shift()?.reject(slot.error);
    }
    this.#serve();
  }

  #lend(slot: OpenSlot<Session>, want: Want<Session>): Session {
    slot.use = lentTo(slot.use, want);
    this.#lent.set(slot.session, slot);
    return slot.session;
  }

  /** The last of several equally good ones: the others grow old and are closed. */
  #takeIdle({ affinity, exclusive, fits }: Want<Session>): Idle<Session> | undefined {
    const usable = this.#idle.filter(({ slot }) => mayBorrow(slot.use, { affinity, exclusive }));
    const choice =
      usable.findLast((idle) => idle.affinity === affinity && fits(idle.slot.session)) ??
      usable.findLast((idle) => fits(idle.slot.session)) ??
      usable.at(-1);
    if (choice !== undefined) this.#idle = this.#idle.filter((idle) => idle !== choice);
    return choice;
  }

  #putBack(slot: OpenSlot<Session>, affinity: string): void {
    const now = Date.now();
    this.#idle.push({ slot, affinity, since: now, checkedAt: now });
  }

  #destroy(slot: Slot<Session>): void {
    this.#size -= 1;
    // A closing pool refuses to open anything: then there is nothing to take back.
    if (this.#pool.isBorrowedResource(slot)) void this.#pool.destroy(slot);
    this.#options.onChange();
  }

  #maintain(): void {
    const now = Date.now();
    const { min, idleMs, heartbeatMs } = this.#options;
    let open = this.#size;
    for (const idle of [...this.#idle]) {
      if (open > min && now - idle.since >= idleMs) {
        open -= 1;
        this.#takeOut(idle);
        this.#destroy(idle.slot);
      } else if (now - idle.checkedAt >= heartbeatMs) {
        this.#takeOut(idle);
        void this.#check(idle);
      }
    }
  }

  #takeOut(idle: Idle<Session>): void {
    this.#idle = this.#idle.filter((other) => other !== idle);
    this.#options.onChange();
  }

  async #check(idle: Idle<Session>): Promise<void> {
    const alive = await this.#options.isAlive(idle.slot.session).catch(() => false);
    if (!alive || this.#closed) this.#destroy(idle.slot);
    // In front: a heartbeat is not a use.
    else this.#idle.unshift({ ...idle, checkedAt: Date.now() });
    this.#serve();
  }
}
