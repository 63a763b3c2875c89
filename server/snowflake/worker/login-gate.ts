import { randomUUID } from 'node:crypto';
import { SnowgateError } from '../../errors/snowgate-error.ts';

export interface LoginGateOptions<Session> {
  readonly login: () => Promise<Session>;
  /** One at a time, always: a person has to confirm each of them. */
  readonly serial: boolean;
  /** The clock, in ms; for tests. Not the wall clock: set back, it would hand out an old refusal for as long. */
  readonly now?: () => number;
}

/** The last attempt, when it failed: its error, until when that is passed on, and which attempt it was. */
interface Failure {
  readonly error: unknown;
  readonly until: number;
  readonly attempt: string;
}

/** ms before another login after a refusal; doubles each time. Snowflake locks a user after five wrong passwords. */
const firstRefusalPause = 10_000;
const longestRefusalPause = 300_000;

/** ms before another login when there was no answer: nothing can be locked by trying again. */
const unreachablePause = 1_000;

/**
 * Guards the login. Until one login has worked only one is tried at a time, and while the last one failed not long ago
 * every caller gets its error at once: twenty waiting clients and a wrong password make one attempt, not twenty.
 *
 * Those twenty errors are one failure as well. A retryable one carries `loginAttempt`, by which the circuit breaker counts
 * it once, and `retryAfterMs`, the rest of the pause: a retry that came before its end would only meet the same error.
 */
export class LoginGate<Session> {
  readonly #login: () => Promise<Session>;
  readonly #serial: boolean;
  readonly #now: () => number;
  #proven = false;
  #refusals = 0;
  #failure: Failure | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor({ login, serial, now = () => performance.now() }: LoginGateOptions<Session>) {
    this.#login = login;
    this.#serial = serial;
    this.#now = now;
  }

  /** Logs in, or fails with the error of the last attempt while its pause lasts. */
  enter(): Promise<Session> {
    if (this.#proven && !this.#serial) return this.#attempt();
    const turn = this.#tail.then(() => this.#attempt());
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /** A session ended from outside: the next login is tried alone again, in case the credentials were withdrawn. */
  doubt(): void {
    this.#proven = false;
  }

  async #attempt(): Promise<Session> {
    if (this.#failure !== null && this.#now() < this.#failure.until) throw this.#kept(this.#failure);
    try {
      const session = await this.#login();
      this.#proven = true;
      this.#refusals = 0;
      this.#failure = null;
      return session;
    } catch (error) {
      this.#proven = false;
      const until = this.#now() + this.#pauseAfter(error);
      this.#failure = { error, until, attempt: randomUUID() };
      throw this.#kept(this.#failure);
    }
  }

  #kept({ error, until, attempt }: Failure): unknown {
    if (!(error instanceof SnowgateError) || !error.retryable) return error;
    const retryAfterMs = Math.max(0, Math.ceil(until - this.#now()));
    const { code, data, cause } = error;
    return new SnowgateError(code, { ...data, loginAttempt: attempt, retryAfterMs }, { cause });
  }

  #pauseAfter(error: unknown): number {
    if (error instanceof SnowgateError && error.retryable) return unreachablePause;
    this.#refusals += 1;
    return Math.min(longestRefusalPause, firstRefusalPause * 2 ** (this.#refusals - 1));
  }
}
