import type { Worker } from 'node:worker_threads';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { mayRepeat, withFate } from '../in-doubt.ts';
import type { WorkerCommand } from '../messages.ts';
import type { RowBatch, RunOptions, StatementProgress, StatementRequest, StatementResult } from '../types.ts';
import type { DriverThread } from './driver-thread.ts';

/** ms past a statement's deadline after which a silent worker counts as hung. */
const hungAfter = 8_000;

/** What a call is made of. */
export interface WorkerCallOptions {
  /** Its number among the statements of this worker. */
  readonly number: number;
  readonly request: StatementRequest;
  readonly run: RunOptions;
  readonly thread: DriverThread;
}

/** One statement in the driver's thread as the main thread sees it: from the asking to its result or error. */
export class WorkerCall {
  /** Settles once. Rejects with a SnowgateError that tells the statement's fate, or with what `onRows` rejected with. */
  readonly result: Promise<StatementResult>;
  readonly #options: WorkerCallOptions;
  readonly #startedAt = performance.now();
  readonly #cancel = (): void => this.#cancelled();
  #resolve: (result: StatementResult) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Set when the worker has it; until then there is nothing to abort at Snowflake. */
  #handed = false;
  /** Set by the worker's word that it is about to send the statement. */
  #sent = false;
  #ended = false;
  /** One batch at a time: the next one is reported once this one was taken. */
  #taking: Promise<void> = Promise.resolve();

  constructor(options: WorkerCallOptions) {
    this.#options = options;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Hands the statement to the thread, which is started when there is none. */
  start(): void {
    const { request, run, thread } = this.#options;
    this.#timer = setTimeout(
      () =>
        this.fail(
          new SnowgateError('SNOWFLAKE_POOL_TIMEOUT', { seconds: this.#seconds, retryAfterSeconds: 1 }),
        ),
      request.deadlineMs,
    );
    run.signal?.addEventListener('abort', this.#cancel, { once: true });
    this.progress({ kind: 'waiting' });
    thread.ensure().then(
      (worker) => this.#hand(worker),
      (error: unknown) => (error instanceof SnowgateError ? this.fail(error) : this.failed(error)),
    );
  }

  /** Takes the worker's word on how it goes. */
  progress(progress: StatementProgress): void {
    if (this.#ended) return;
    // The worker says so before it sends anything, and what it has said arrives even when it dies right after.
    if (progress.kind === 'running') this.#sent = true;
    this.#options.run.onProgress?.(progress);
  }

  /** Takes a batch of rows and tells the worker whether to go on. */
  rows(batch: RowBatch): void {
    if (this.#ended) return;
    const { number, run, thread } = this.#options;
    this.#taking = (run.onRows?.(batch) ?? Promise.resolve('enough' as const)).then(
      (next) => thread.send({ kind: 'took', call: number, next }),
      (error: unknown) => {
        thread.send({ kind: 'cancel', call: number });
        this.failed(error);
      },
    );
  }

  done(result: StatementResult): void {
    // The last batch may still be on its way into a file.
    void this.#taking.then(() => this.#end(() => this.#resolve(result)));
  }

  /** Ends it with the worker's own error, which tells the fate already. */
  failed(error: unknown): void {
    this.#end(() => this.#reject(error));
  }

  /** Ends it from this side; its fate follows from whether it was sent. */
  fail(error: SnowgateError): void {
    const fate = this.#sent ? 'unknown' : 'not_run';
    this.failed(withFate(error, fate, mayRepeat(this.#options.request)));
  }

  get #seconds(): number {
    return this.#options.request.deadlineMs / 1000;
  }

  #hand(worker: Worker): void {
    if (this.#ended) return;
    this.#handed = true;
    const { number, request, run } = this.#options;
    const budgetMs = Math.max(1, request.deadlineMs - (performance.now() - this.#startedAt));
    clearTimeout(this.#timer);
    // From here on the worker keeps the deadline; this is for one that answers nothing any more.
    this.#timer = setTimeout(() => {
      this.fail(new SnowgateError('QUERY_DEADLINE', { seconds: this.#seconds }));
      worker.terminate().catch(() => undefined);
    }, budgetMs + hungAfter);
    const inBatches = run.onRows !== undefined;
    worker.postMessage({ kind: 'run', call: number, request, budgetMs, inBatches } satisfies WorkerCommand);
  }

  #cancelled(): void {
    if (this.#handed) this.#options.thread.send({ kind: 'cancel', call: this.#options.number });
    else this.fail(new SnowgateError('QUERY_CANCELLED'));
  }

  #end(settle: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#options.run.signal?.removeEventListener('abort', this.#cancel);
    settle();
  }
}
