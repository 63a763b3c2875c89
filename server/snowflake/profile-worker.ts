import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { assertNever } from '../assert-never.ts';
import type { PoolView } from '../contract/admin.ts';
import { reviveError, SnowgateError } from '../errors.ts';
import { youngGenerationMb } from '../small-heap.ts';
import type { DriverLogRecord } from './driver-log.ts';
import type { LoginOptions } from './login-options.ts';
import { addLeases, noLeases } from './pool/lease-counts.ts';
import { noResilience } from './resilience/no-resilience.ts';
import { withFate } from './statement-fate.ts';
import type { RowBatch, RunOptions, StatementProgress, StatementRequest, StatementResult } from './types.ts';
import { within } from './within.ts';
import { workerEnvironment } from './worker-environment.ts';
import type { WorkerCommand, WorkerReport, WorkerReports, WorkerSetup } from './worker-messages.ts';

export interface ProfileWorkerOptions {
  readonly setup: WorkerSetup;
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string | undefined;
  readonly refreshLogin: (() => Promise<LoginOptions>) | undefined;
  readonly log: (record: DriverLogRecord) => void;
  readonly onChange: () => void;
}

interface Call {
  /** True when running it twice does no harm. */
  readonly repeatable: boolean;
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: (progress: StatementProgress) => void;
  /** Set by the worker's word that it is about to send the statement. */
  sent: boolean;
  readonly takeRows: (batch: RowBatch) => void;
}

/** ms before a dead worker is replaced; doubles with each death that follows soon, up to the longest. */
const firstPause = 100;
const longestPause = 10_000;

/** A worker that lived this long (ms) is not part of a series of deaths. */
const longLife = 60_000;

/** ms past a statement's deadline after which a silent worker counts as hung. */
const hungAfter = 8_000;

/** Heap of a worker in MB: a result without measure ends the worker, not the daemon. */
const heapLimit = 512;

/** The main thread's side of a driver worker: starts it, passes statements, replaces it when it dies. */
export class ProfileWorker {
  readonly #options: ProfileWorkerOptions;
  readonly #calls = new Map<number, Call>();
  #login: LoginOptions;
  #worker: Promise<Worker> | undefined;
  #lastCall = 0;
  #deathsInARow = 0;
  #restarts = 0;
  #startedAt = 0;
  readonly #closed = new AbortController();
  #closing: Promise<void> | undefined;
  #pool: (WorkerReport & { readonly kind: 'pool' }) | undefined;
  /** Of the workers before this one. */
  #loginsBefore = 0;
  #leasesBefore = noLeases;
  #down = false;
  #lastError: PoolView['lastError'] = null;

  constructor(options: ProfileWorkerOptions) {
    this.#options = options;
    this.#login = options.setup.login;
  }

  /** The pool as last reported. */
  view(): PoolView {
    const { profile, pool } = this.#options.setup;
    const { figures, leases, logins, connecting } = this.#pool ?? noPool;
    return {
      profile,
      state: this.#state(figures.size, connecting),
      ...figures,
      min: pool.min,
      max: this.#pool?.max ?? pool.max,
      logins: this.#loginsBefore + logins,
      leases: addLeases(this.#leasesBefore, leases),
      ...noResilience,
      workerRestarts: this.#restarts,
      lastError: this.#lastError,
    };
  }

  #state(size: number, connecting: boolean): PoolView['state'] {
    if (this.#down) return 'down';
    if ((this.#pool?.logins ?? 0) > 0) return 'ready';
    return this.#worker === undefined && size === 0 ? 'idle' : connecting ? 'connecting' : 'idle';
  }

  /** Starts the worker ahead of the first statement. A failure shows in the view and at that statement. */
  start(): void {
    this.#ensureWorker().catch(() => undefined);
  }

  async run(request: StatementRequest, { signal, onProgress, onRows }: RunOptions): Promise<StatementResult> {
    const { profile } = this.#options.setup;
    if (this.#closing !== undefined) throw new SnowgateError('SNOWFLAKE_CLOSED', { profile });
    const started = performance.now();
    const call = ++this.#lastCall;
    return await new Promise<StatementResult>((resolve, reject) => {
      const cancel = (): void => {
        // Not yet handed to a worker: there is nothing to abort at Snowflake.
        if (!handed) fail(new SnowgateError('QUERY_CANCELLED'));
        else this.#send({ kind: 'cancel', call });
      };
      const seconds = request.deadlineMs / 1000;
      let timer = setTimeout(() => {
        fail(new SnowgateError('SNOWFLAKE_POOL_TIMEOUT', { seconds, retryAfterSeconds: 1 }));
      }, request.deadlineMs);
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        this.#calls.delete(call);
        settle();
      };
      let handed = false;
      // One batch at a time: the next one is reported once this one was taken.
      let taking: Promise<void> = Promise.resolve();
      const takeRows = (batch: RowBatch): void => {
        taking = (onRows?.(batch) ?? Promise.resolve('enough' as const)).then(
          (next) => this.#send({ kind: 'took', call, next }),
          (error: unknown) => {
            this.#send({ kind: 'cancel', call });
            finish(() => reject(error));
          },
        );
      };
      const entry: Call = {
        repeatable: request.repeatable || request.stored !== undefined,
        sent: false,
        // The last batch may still be on its way into a file.
        resolve: (result) => void taking.then(() => finish(() => resolve(result))),
        reject: (error) => finish(() => reject(error)),
        onProgress: onProgress ?? (() => undefined),
        takeRows,
      };
      const fail = (error: SnowgateError): void => entry.reject(withFateOf(entry, error));
      this.#calls.set(call, entry);
      signal?.addEventListener('abort', cancel, { once: true });
      onProgress?.({ kind: 'waiting' });
      this.#ensureWorker().then(
        (worker) => {
          if (!this.#calls.has(call)) return;
          handed = true;
          const budgetMs = Math.max(1, request.deadlineMs - (performance.now() - started));
          clearTimeout(timer);
          // From here on the worker keeps the deadline; this is for one that answers nothing any more.
          timer = setTimeout(() => {
            fail(new SnowgateError('QUERY_DEADLINE', { seconds }));
            worker.terminate().catch(() => undefined);
          }, budgetMs + hungAfter);
          const inBatches = onRows !== undefined;
          worker.postMessage({ kind: 'run', call, request, budgetMs, inBatches } satisfies WorkerCommand);
        },
        (error: unknown) => {
          if (error instanceof SnowgateError) fail(error);
          else entry.reject(error);
        },
      );
    });
  }

  /** Cancels what runs, closes the connections and ends the thread; what is left at the deadline (ms) is cut off. */
  close(deadlineMs: number): Promise<void> {
    this.#closed.abort();
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  async #close(deadlineMs: number): Promise<void> {
    const worker = await this.#worker?.catch(() => undefined);
    if (worker === undefined) return;
    const exited = once(worker, 'exit');
    worker.postMessage({ kind: 'close' } satisfies WorkerCommand);
    try {
      await within(exited, deadlineMs, () => new Error('not closed in time'));
    } catch {
      // Late, or it died on the way out: either way it must be gone.
      await worker.terminate();
    }
    const { profile } = this.#options.setup;
    this.#failAll(new SnowgateError('SNOWFLAKE_CLOSED', { profile }));
  }

  #send(command: WorkerCommand): void {
    this.#worker?.then((worker) => worker.postMessage(command)).catch(() => undefined);
  }

  #ensureWorker(): Promise<Worker> {
    if (this.#worker === undefined) {
      const starting = this.#start();
      this.#worker = starting;
      // A start that failed must not be remembered as the worker.
      starting.catch(() => {
        if (this.#worker === starting) this.#worker = undefined;
      });
    }
    return this.#worker;
  }

  async #start(): Promise<Worker> {
    const pause =
      this.#deathsInARow === 0 ? 0 : Math.min(longestPause, firstPause * 2 ** (this.#deathsInARow - 1));
    const { profile } = this.#options.setup;
    await wait(pause, undefined, { signal: this.#closed.signal }).catch(() => {
      throw new SnowgateError('SNOWFLAKE_CLOSED', { profile });
    });
    const { setup, env, cacheDir } = this.#options;
    const file = import.meta.url.endsWith('.ts') ? './driver-worker.ts' : './driver-worker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: { ...setup, login: this.#login } satisfies WorkerSetup,
      env: workerEnvironment(env, cacheDir),
      // What the driver prints goes to our log: the daemon's own output may be a protocol.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: heapLimit, maxYoungGenerationSizeMb: youngGenerationMb },
    });
    this.#startedAt = performance.now();
    this.#listen(worker);
    return worker;
  }

  #listen(worker: Worker): void {
    worker.on('message', (reports: WorkerReports) => {
      for (const report of reports) this.#take(report);
    });
    worker.on('error', (error) => this.#logLine('error', `The driver worker failed: ${error.message}`));
    worker.on('exit', () => this.#died());
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => this.#logLine('warn', `The driver printed: ${text.trim()}`));
    }
  }

  #take(report: WorkerReport): void {
    switch (report.kind) {
      case 'progress':
        this.#progress(report.call, report.progress);
        break;
      case 'rows':
        this.#calls.get(report.call)?.takeRows(report.batch);
        break;
      case 'done':
        this.#calls.get(report.call)?.resolve(report.result);
        break;
      case 'failed':
        this.#calls.get(report.call)?.reject(reviveError(report.error));
        break;
      case 'pool':
        if (report.logins > (this.#pool?.logins ?? 0)) this.#down = false;
        this.#pool = report;
        this.#options.onChange();
        break;
      case 'login-failed':
        this.#fail(reviveError(report.error));
        break;
      case 'login-refused':
        void this.#refreshLogin();
        break;
      case 'log':
        this.#options.log(report.record);
        break;
      default:
        assertNever(report);
    }
  }

  #progress(number: number, progress: StatementProgress): void {
    const call = this.#calls.get(number);
    if (call === undefined) return;
    // The worker says so before it sends anything, and what it has said arrives even when it dies right after.
    if (progress.kind === 'running') call.sent = true;
    call.onProgress(progress);
  }

  async #refreshLogin(): Promise<void> {
    const login = await this.#options.refreshLogin?.().catch((error: unknown) => {
      this.#logLine(
        'warn',
        error instanceof SnowgateError ? error.message : 'The login could not be fetched anew.',
      );
    });
    if (login) this.#login = login;
    this.#send({ kind: 'login', login: login ?? null });
  }

  #died(): void {
    this.#worker = undefined;
    this.#loginsBefore += this.#pool?.logins ?? 0;
    this.#leasesBefore = addLeases(this.#leasesBefore, this.#pool?.leases ?? noLeases);
    this.#pool = undefined;
    if (this.#closing !== undefined) {
      this.#options.onChange();
      return;
    }
    this.#restarts += 1;
    const lived = performance.now() - this.#startedAt;
    this.#deathsInARow = lived > longLife ? 1 : this.#deathsInARow + 1;
    this.#failAll(new SnowgateError('SNOWFLAKE_WORKER_DIED'));
    this.#fail(new SnowgateError('SNOWFLAKE_WORKER_DIED'));
  }

  /** Ends every call there is; each is told whether its statement had been sent. */
  #failAll(error: SnowgateError): void {
    for (const call of [...this.#calls.values()]) call.reject(withFateOf(call, error));
  }

  #fail(error: SnowgateError): void {
    this.#down = true;
    this.#lastError = { code: error.code, message: error.message, at: Date.now() };
    this.#options.onChange();
  }

  #logLine(level: DriverLogRecord['level'], message: string): void {
    this.#options.log({ profile: this.#options.setup.profile, level, message });
  }
}

function withFateOf({ sent, repeatable }: Call, error: SnowgateError): SnowgateError {
  return withFate(error, sent ? 'unknown' : 'not_run', repeatable);
}

const noPool = {
  figures: { size: 0, available: 0, borrowed: 0, waiting: 0 },
  leases: noLeases,
  logins: 0,
  connecting: false,
} as const;
