import type { Session } from './session.ts';

/** Which sessions have calls that run, and ways to wait for their end. */
export class RunningCalls {
  readonly #counts = new Map<Session, number>();
  #waiters: { readonly of: Session | undefined; readonly resolve: () => void }[] = [];

  started(session: Session): void {
    this.#counts.set(session, (this.#counts.get(session) ?? 0) + 1);
  }

  ended(session: Session): void {
    const left = (this.#counts.get(session) ?? 1) - 1;
    if (left > 0) this.#counts.set(session, left);
    else this.#counts.delete(session);
    // A turn later: by then the answer has been handed to the connection, which may close now.
    if (this.#waiters.length > 0) setImmediate(() => this.#release());
  }

  /** Resolves when no call of the session, or of any, runs and the last answer is on its way. */
  quiet(of?: Session): Promise<void> {
    if (!this.#runs(of)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push({ of, resolve });
    });
  }

  #runs(of: Session | undefined): boolean {
    return of ? this.#counts.has(of) : this.#counts.size > 0;
  }

  #release(): void {
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ of }) => this.#runs(of));
    for (const { of, resolve } of waiters) if (!this.#runs(of)) resolve();
  }
}
