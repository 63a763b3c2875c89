// cockatiel: pauses that grow, one probe at a time, late results of earlier statements: a state machine with more corners
// than lines, kept and tested by others.
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  DelegateBackoff,
  handleType,
  type IBreaker,
} from 'cockatiel';
import type { CircuitView } from '../../../contract/circuit.ts';
import { SnowgateError } from '../../../errors/snowgate-error.ts';
import { assertNever } from '../../../util/assert-never.ts';
import { failureKind } from './failure-kind.ts';

export interface CircuitOptions {
  readonly profile: string;
  /** Failures in a row after which the profile gets a pause. */
  readonly failures: number;
  /** The first pause (ms); it doubles with each probe that fails, up to a minute. */
  readonly pauseMs: number;
  /** Called when the state has changed. */
  readonly onChange: (view: CircuitView) => void;
}

const longestPause = 60_000;

/** Login attempts whose failure is remembered as counted. */
const rememberedAttempts = 32;

/**
 * ms within which failures count as one: what ends ten statements at once, or makes twenty wait for the same login, has
 * happened once.
 */
const sameMoment = 100;

/**
 * Keeps statements from a profile that cannot be reached: they fail at once, or go to its fallback, instead of each
 * finding out by itself. After a pause one statement tries, and once Snowflake has answered it the others are let in again.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  readonly #policy: CircuitBreakerPolicy;
  readonly #attempts: string[] = [];
  #opened = 0;
  #retryAt: number | null = null;

  constructor(options: CircuitOptions) {
    this.#options = options;
    const { failures, pauseMs, onChange } = options;
    this.#policy = circuitBreaker(handleType(NoWay), {
      breaker: new FailuresInARow(failures),
      halfOpenAfter: new DelegateBackoff(({ attempt }) => {
        const pause = Math.min(longestPause, pauseMs * 2 ** (attempt - 1));
        this.#retryAt = Date.now() + pause;
        return pause;
      }),
    });
    this.#policy.onStateChange((state) => {
      if (state === CircuitState.Open) this.#opened += 1;
      if (state === CircuitState.Closed) this.#retryAt = null;
      onChange(this.view);
    });
  }

  get view(): CircuitView {
    return { state: stateNames[this.#policy.state], opened: this.#opened, retryAt: this.#retryAt };
  }

  /** True when a statement that came now would not be let through. */
  get blocks(): boolean {
    const { state } = this.view;
    return state === 'half_open' || (state === 'open' && Date.now() < (this.#retryAt ?? 0));
  }

  /**
   * Does the work, unless the profile has a pause.
   *
   * @param work - may call `answered` as soon as Snowflake has said a first word: the one that tries may be a statement of
   *   minutes, and the others need not wait for its end to know that the way is open
   * @throws SNOWFLAKE_CIRCUIT_OPEN, and what the work throws
   */
  async pass<T>(work: (answered: () => void) => Promise<T>): Promise<T> {
    // While one statement tries, cockatiel would let the others wait for what comes of it.
    if (this.#policy.state === CircuitState.HalfOpen) throw this.#refusal();
    let running: Promise<Outcome<T>> | undefined;
    try {
      await this.#policy.execute(() => {
        const probing = this.#policy.state === CircuitState.HalfOpen;
        let answered = (): void => undefined;
        const firstWord = new Promise<void>((resolve) => {
          answered = resolve;
        });
        running = this.#observe(() => work(answered), probing);
        return probing ? Promise.race([running, firstWord]) : running;
      });
      const outcome = await running;
      if (outcome === undefined) throw this.#refusal();
      if (outcome.kind === 'refused') throw outcome.error;
      return outcome.value;
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw this.#refusal();
      throw error instanceof NoWay ? error.cause : error;
    }
  }

  async #observe<T>(work: () => Promise<T>, probing: boolean): Promise<Outcome<T>> {
    try {
      return { kind: 'done', value: await work() };
    } catch (error) {
      const kind = failureKind(error);
      switch (kind) {
        case 'no-way':
          // A probe fails with the login that it waited for, whether that was counted or not.
          if (!probing && this.#wasCounted(error)) throw error;
          throw new NoWay(error);
        case 'answered':
          return { kind: 'refused', error };
        case 'says-nothing':
          // A probe that was cancelled has not shown that the way is open again.
          throw probing ? new NoWay(error) : error;
        default:
          return assertNever(kind);
      }
    }
  }

  /**
   * True when the failure is that of a login attempt which has counted already: all statements that waited for it report
   * it, each in its own time.
   */
  #wasCounted(error: unknown): boolean {
    const attempt = error instanceof SnowgateError ? error.data.loginAttempt : undefined;
    if (typeof attempt !== 'string') return false;
    if (this.#attempts.includes(attempt)) return true;
    this.#attempts.push(attempt);
    if (this.#attempts.length > rememberedAttempts) this.#attempts.shift();
    return false;
  }

  #refusal(): SnowgateError {
    const { profile } = this.#options;
    const seconds = Math.ceil(((this.#retryAt ?? 0) - Date.now()) / 1000);
    return new SnowgateError('SNOWFLAKE_CIRCUIT_OPEN', {
      profile,
      retryAfterSeconds: Math.max(1, seconds),
      fate: 'not_run',
    });
  }
}

type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** Snowflake has answered, with a no. */
  | { readonly kind: 'refused'; readonly error: unknown };

/** What counts against the circuit; never leaves this file. */
class NoWay extends Error {
  constructor(cause: unknown) {
    super('the profile cannot be reached', { cause });
  }
}

const stateNames: Readonly<Record<CircuitState, CircuitView['state']>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  // Nobody holds it open by hand.
  [CircuitState.Isolated]: 'open',
};

/** Opens the circuit after so many failures in a row, failures of one moment counted once. */
class FailuresInARow implements IBreaker {
  state = 0;
  readonly #limit: number;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  success(): void {
    this.state = 0;
    this.#lastAt = Number.NEGATIVE_INFINITY;
  }

  failure(): boolean {
    // Not the wall clock: after it was set back nothing would count.
    const now = performance.now();
    if (now - this.#lastAt >= sameMoment) {
      this.state += 1;
      this.#lastAt = now;
    }
    return this.state >= this.#limit;
  }
}
