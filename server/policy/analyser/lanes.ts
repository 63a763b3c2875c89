import type { AnalysisOutcome } from '../analysis/outcome.ts';
import { AnalysisRunner, type AnalysisRunnerOptions } from './runner.ts';

/** UTF-16 units from which on a text counts as long; what people and models write is far shorter. */
const longText = 8_000;

/** ms without a long text after which the worker for them is given up. */
const longIdleMs = 60_000;

/**
 * Two lanes of analyses: short texts in a worker that is always warm, long ones in a worker of their own, which is loaded
 * with the first of them and goes after a quiet minute. A text that reaches the deadline is nearly always long. Its worker is
 * killed and loads the parser for a second, and in one lane all that others have waiting would wait with it.
 */
export class AnalysisLanes {
  readonly #options: AnalysisRunnerOptions;
  readonly #short: AnalysisRunner;
  #long: AnalysisRunner | null = null;
  #longTimer: NodeJS.Timeout | undefined;
  /** Those that were given up. */
  readonly #ending = new Set<Promise<void>>();
  #past = { restarts: 0, refused: 0 };
  #closed = false;

  /** @param options - of each lane; `kills` has to be given, so that both blame the same clients */
  constructor(options: AnalysisRunnerOptions & Required<Pick<AnalysisRunnerOptions, 'kills'>>) {
    this.#options = options;
    this.#short = new AnalysisRunner(options);
  }

  get restarts(): number {
    return this.#past.restarts + this.#short.restarts + (this.#long?.restarts ?? 0);
  }

  get refused(): number {
    return this.#past.refused + this.#short.refused + (this.#long?.refused ?? 0);
  }

  /** Loads the worker for short texts ahead of the first statement. */
  start(): void {
    this.#short.start();
  }

  /** See AnalysisRunner. */
  run(sql: string, client: string | null): Promise<AnalysisOutcome> {
    if (sql.length < longText || this.#closed) return this.#short.run(sql, client);
    this.#long ??= new AnalysisRunner(this.#options);
    this.#leaveLater();
    return this.#long.run(sql, client);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#longTimer);
    await Promise.all([this.#short.close(), this.#long?.close(), ...this.#ending]);
  }

  #leaveLater(): void {
    clearTimeout(this.#longTimer);
    this.#longTimer = setTimeout(() => this.#leave(), longIdleMs).unref();
  }

  #leave(): void {
    const long = this.#long;
    if (!long) return;
    if (long.load > 0) {
      this.#leaveLater();
      return;
    }
    this.#long = null;
    this.#past = {
      restarts: this.#past.restarts + long.restarts,
      refused: this.#past.refused + long.refused,
    };
    const ended = long.close();
    this.#ending.add(ended);
    void ended.finally(() => this.#ending.delete(ended));
  }
}
