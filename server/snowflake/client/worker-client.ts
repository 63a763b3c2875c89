import type { PoolView } from '../../contract/admin.ts';
import { reviveError, SnowgateError } from '../../errors/snowgate-error.ts';
import { assertNever } from '../../util/assert-never.ts';
import type { DriverLogRecord } from '../driver-log.ts';
import type { LoginOptions } from '../login-options.ts';
import type { WorkerReport, WorkerSetup } from '../messages.ts';
import type { RunOptions, StatementRequest, StatementResult } from '../types.ts';
import { DriverThread } from './driver-thread.ts';
import { PoolRecord } from './pool-record.ts';
import { WorkerCall } from './worker-call.ts';

export interface WorkerClientOptions {
  readonly setup: WorkerSetup;
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string | undefined;
  readonly refreshLogin: (() => Promise<LoginOptions>) | undefined;
  readonly log: (record: DriverLogRecord) => void;
  readonly onChange: () => void;
}

/** The main thread's side of a profile: the thread with the driver, the statements in it, and what is known of its pool. */
export class WorkerClient {
  readonly #options: WorkerClientOptions;
  readonly #thread: DriverThread;
  readonly #calls = new Map<number, WorkerCall>();
  readonly #pool: PoolRecord;
  #login: LoginOptions;
  #lastCall = 0;
  #closing: Promise<void> | undefined;

  constructor(options: WorkerClientOptions) {
    const { setup, env, cacheDir } = options;
    this.#options = options;
    this.#login = setup.login;
    this.#pool = new PoolRecord(setup.profile, setup.pool);
    this.#thread = new DriverThread({
      setup: () => ({ ...setup, login: this.#login }),
      env,
      cacheDir,
      log: (level, message) => this.#log(level, message),
      onReport: (report) => this.#take(report),
      onEnd: () => this.#threadEnded(),
    });
  }

  /** The pool as last reported. */
  view(): PoolView {
    return this.#pool.view();
  }

  /** Starts the worker ahead of the first statement. A failure shows in the view and at that statement. */
  start(): void {
    this.#thread.ensure().catch(() => undefined);
  }

  /** @throws SnowgateError with what is known of the statement's fate */
  async run(request: StatementRequest, run: RunOptions): Promise<StatementResult> {
    if (this.#closing !== undefined) throw this.#closedError();
    const number = ++this.#lastCall;
    const call = new WorkerCall({ number, request, run, thread: this.#thread });
    this.#calls.set(number, call);
    try {
      call.start();
      return await call.result;
    } finally {
      this.#calls.delete(number);
    }
  }

  /** Cancels what runs, closes the connections and ends the thread; what is left at the deadline (ms) is cut off. */
  close(deadlineMs: number): Promise<void> {
    this.#closing ??= this.#thread.close(deadlineMs).then(() => this.#failAll(this.#closedError()));
    return this.#closing;
  }

  #take(report: WorkerReport): void {
    switch (report.kind) {
      case 'progress':
        this.#calls.get(report.call)?.progress(report.progress);
        break;
      case 'rows':
        this.#calls.get(report.call)?.rows(report.batch);
        break;
      case 'done':
        this.#calls.get(report.call)?.done(report.result);
        break;
      case 'failed':
        this.#calls.get(report.call)?.failed(reviveError(report.error));
        break;
      case 'pool':
        this.#pool.reported(report);
        this.#options.onChange();
        break;
      case 'login-failed':
        this.#down(reviveError(report.error));
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

  async #refreshLogin(): Promise<void> {
    const login = await this.#options.refreshLogin?.().catch((error: unknown) => {
      this.#log(
        'warn',
        error instanceof SnowgateError ? error.message : 'The login could not be fetched anew.',
      );
    });
    if (login) this.#login = login;
    this.#thread.send({ kind: 'login', login: login ?? null });
  }

  #threadEnded(): void {
    const died = this.#closing === undefined;
    this.#pool.threadEnded(died);
    if (!died) {
      this.#options.onChange();
      return;
    }
    this.#failAll(new SnowgateError('SNOWFLAKE_WORKER_DIED'));
    this.#down(new SnowgateError('SNOWFLAKE_WORKER_DIED'));
  }

  /** Ends every call there is; each is told whether its statement had been sent. */
  #failAll(error: SnowgateError): void {
    for (const call of [...this.#calls.values()]) call.fail(error);
  }

  #down(error: SnowgateError): void {
    this.#pool.down(error);
    this.#options.onChange();
  }

  #closedError(): SnowgateError {
    return new SnowgateError('SNOWFLAKE_CLOSED', { profile: this.#options.setup.profile });
  }

  #log(level: DriverLogRecord['level'], message: string): void {
    this.#options.log({ profile: this.#options.setup.profile, level, message });
  }
}
