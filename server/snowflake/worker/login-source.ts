import { isDeepStrictEqual } from 'node:util';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { type LoginOptions, secretsOf } from '../login-options.ts';

interface Question {
  readonly answered: Promise<LoginOptions | null>;
  readonly answer: (fresh: LoginOptions | null) => void;
}

/** The login as it is now, in a worker. After a refusal it asks once, for all who wait, what is written down now. */
export class LoginSource {
  readonly #ask: (() => void) | null;
  /** Grows with each login that replaces another: an old token in a late message is a secret still. */
  readonly #secrets: string[];
  #current: LoginOptions;
  #question: Question | undefined;

  /** @param ask - sends the question, which `answer` settles; null when nobody can answer it */
  constructor(login: LoginOptions, ask: (() => void) | null) {
    this.#ask = ask;
    this.#current = login;
    this.#secrets = [...secretsOf(login)];
  }

  get current(): LoginOptions {
    return this.#current;
  }

  /** Every secret there has been. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  /**
   * After a failed login: true when another one with the current options is worth trying, because what Snowflake
   * refused has been replaced where it is kept.
   *
   * @param tried - the options that were refused
   */
  async replaced(tried: LoginOptions, error: unknown): Promise<boolean> {
    if (!(error instanceof SnowgateError) || error.code !== 'SNOWFLAKE_LOGIN_FAILED') return false;
    if (this.#current !== tried) return true;
    if (this.#ask === null) return false;
    this.#question ??= this.#pose(this.#ask);
    const fresh = await this.#question.answered;
    this.#question = undefined;
    if (fresh === null || isDeepStrictEqual(fresh, tried)) return false;
    this.#current = fresh;
    this.#secrets.push(...secretsOf(fresh));
    return true;
  }

  /** The answer to the question: the login as it is written down now, or null when it cannot be had. */
  answer(fresh: LoginOptions | null): void {
    this.#question?.answer(fresh);
  }

  #pose(ask: () => void): Question {
    let answer: Question['answer'] = () => undefined;
    const answered = new Promise<LoginOptions | null>((resolve) => {
      answer = resolve;
    });
    ask();
    return { answered, answer };
  }
}
