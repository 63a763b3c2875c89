import { createPool, type Pool } from 'generic-pool';

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
export interface Want<Session> {
  readonly affinity: string;
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

/** generic-pool tries again for ever when creating fails, so a failure is handed out like a resource. */
type Slot<Session> =
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'failed'; readonly error: unknown };

interface Idle<Session> {
  readonly slot: Slot<Session> & { readonly kind: 'open' };
  readonly affinity: string;
  readonly since: number;
  readonly checkedAt: number;
}

/**
 * Connections for many clients. generic-pool bounds how many there are and keeps the queue; it lends whichever
 * connection comes first and cannot be told to prefer one. So idle connections stay on loan to this class, which
 * chooses: one last used by the same client, else one that is already in the right place, else the one used last.
 * It gives them back to generic-pool only when somebody is in the queue.
 */
export class ConnectionPool<Session extends object> {
  readonly #options: ConnectionPoolOptions<Session>;
  readonly #pool: Pool<Slot<Session>>;
  readonly #lent = new Map<Session, Slot<Session> & { readonly kind: 'open' }>();
  readonly #maintenance: NodeJS.Timeout;
  #idle: Idle<Session>[] = [];
  #waiting = 0;
  #closed = false;

  constructor(options: ConnectionPoolOptions<Session>) {
    this.#options = options;
    this.#pool = createPool<Slot<Session>>(
      {
        create: async () => {
          try {
            return { kind: 'open', session: await options.open() };
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
      size: this.#pool.size,
      available: this.#idle.length,
      borrowed: this.#lent.size,
      waiting: this.#waiting,
    };
  }

  /** Lends a connection; rejects with the error of opening one, or with the signal's reason. */
  async acquire({ affinity, fits, signal }: Want<Session>): Promise<Session> {
    signal.throwIfAborted();
    const idle = this.#takeIdle(affinity, fits);
    if (idle !== undefined) return this.#lend(idle.slot);

    this.#waiting += 1;
    this.#options.onChange();
    try {
      const slot = await this.#fromQueue(signal);
      if (slot.kind === 'failed') {
        await this.#pool.destroy(slot);
        throw slot.error;
      }
      return this.#lend(slot);
    } finally {
      this.#waiting -= 1;
      this.#options.onChange();
    }
  }

  /** Takes a connection back. A second call for the same loan does nothing. */
  release(session: Session, affinity: string): void {
    const slot = this.#lent.get(session);
    if (slot === undefined) return;
    this.#lent.delete(session);
    if (this.#closed) this.#destroy(slot);
    else this.#putBack(slot, affinity);
    this.#options.onChange();
  }

  /** Takes a connection back that must not be used again. A second call for the same loan does nothing. */
  discard(session: Session): void {
    const slot = this.#lent.get(session);
    if (slot === undefined) return;
    this.#lent.delete(session);
    this.#destroy(slot);
    this.#options.onChange();
  }

  /** Closes what is idle now and what is on loan as it comes back; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#maintenance);
    for (const { slot } of this.#idle.splice(0)) this.#destroy(slot);
    await this.#pool.drain();
    await this.#pool.clear();
  }

  #lend(slot: Slot<Session> & { readonly kind: 'open' }): Session {
    this.#lent.set(slot.session, slot);
    this.#options.onChange();
    return slot.session;
  }

  /** The last of several equally good ones: the others grow old and are closed. */
  #takeIdle(affinity: string, fits: (session: Session) => boolean): Idle<Session> | undefined {
    const choice =
      this.#idle.findLast((idle) => idle.affinity === affinity && fits(idle.slot.session)) ??
      this.#idle.findLast((idle) => fits(idle.slot.session)) ??
      this.#idle.at(-1);
    if (choice !== undefined) this.#idle = this.#idle.filter((idle) => idle !== choice);
    return choice;
  }

  async #fromQueue(signal: AbortSignal): Promise<Slot<Session>> {
    return await new Promise((resolve, reject) => {
      let over = false;
      const abort = (): void => {
        over = true;
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#pool.acquire().then(
        (slot) => {
          signal.removeEventListener('abort', abort);
          // generic-pool cannot take a request out of its queue: what comes too late goes to whoever is next.
          if (over) this.#passOn(slot);
          else resolve(slot);
        },
        (error: unknown) => {
          signal.removeEventListener('abort', abort);
          reject(error);
        },
      );
    });
  }

  #passOn(slot: Slot<Session>): void {
    if (slot.kind === 'failed' || this.#closed) this.#destroy(slot);
    else this.#putBack(slot, '');
    this.#options.onChange();
  }

  #putBack(slot: Slot<Session> & { readonly kind: 'open' }, affinity: string): void {
    if (this.#pool.pending > 0) {
      void this.#pool.release(slot);
      return;
    }
    const now = Date.now();
    this.#idle.push({ slot, affinity, since: now, checkedAt: now });
  }

  #destroy(slot: Slot<Session>): void {
    void this.#pool.destroy(slot);
    this.#options.onChange();
  }

  #maintain(): void {
    const now = Date.now();
    const { min, idleMs, heartbeatMs } = this.#options;
    let open = this.#pool.size;
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
    else if (this.#pool.pending > 0) await this.#pool.release(idle.slot);
    // In front: a heartbeat is not a use.
    else this.#idle.unshift({ ...idle, checkedAt: Date.now() });
    this.#options.onChange();
  }
}
