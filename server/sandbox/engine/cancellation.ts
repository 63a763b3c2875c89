import { cancelled, timedOut } from '../engine-errors.ts';

/** One statement's right to run: ends by the caller's signal or by its own timeout, whichever comes first. */
export class Cancellation {
  private readonly controller = new AbortController();
  private readonly outer: AbortSignal;
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly timeoutSeconds: number;
  private expired = false;
  private readonly onOuterAbort = () => this.controller.abort();

  /** @param timeoutSeconds - STATEMENT_TIMEOUT_IN_SECONDS; 0 means none */
  constructor(outer: AbortSignal, timeoutSeconds: number) {
    this.outer = outer;
    this.timeoutSeconds = timeoutSeconds;
    if (outer.aborted) this.controller.abort();
    else outer.addEventListener('abort', this.onOuterAbort, { once: true });
    // setTimeout counts in 31 bits; Snowflake's own maximum is seven days, which fits.
    if (timeoutSeconds > 0) {
      this.timer = setTimeout(() => this.expire(), Math.min(timeoutSeconds * 1000, 2 ** 31 - 1));
      this.timer.unref();
    }
  }

  get aborted(): boolean {
    return this.controller.signal.aborted;
  }

  /** Calls back when the statement must end; returns the way to stop listening. */
  onAbort(listener: () => void): () => void {
    this.controller.signal.addEventListener('abort', listener, { once: true });
    return () => this.controller.signal.removeEventListener('abort', listener);
  }

  /** @throws EngineError 000604 or 000630 once the statement must end */
  check(): void {
    if (this.aborted) throw this.error();
  }

  /** The error that says why the statement ended. */
  error() {
    return this.expired ? timedOut(this.timeoutSeconds) : cancelled();
  }

  /** Waits, or rejects as soon as the statement must end. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.aborted) {
        reject(this.error());
        return;
      }
      const timer = setTimeout(() => {
        stop();
        resolve();
      }, ms);
      const stop = this.onAbort(() => {
        clearTimeout(timer);
        reject(this.error());
      });
    });
  }

  /** Lets go of timer and listeners. */
  dispose(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.onOuterAbort);
  }

  private expire(): void {
    this.expired = true;
    this.controller.abort();
  }
}
