import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { within } from '../../util/abortable.ts';
import { youngGenerationMb } from '../../util/v8-flags.ts';
import type { DriverLogRecord } from '../driver-log.ts';
import type { WorkerCommand, WorkerReport, WorkerReports, WorkerSetup } from '../messages.ts';
import { workerEnvironment } from './worker-environment.ts';

export interface DriverThreadOptions {
  /** What a thread is started with; asked at each start, since the login may have been replaced. */
  readonly setup: () => WorkerSetup;
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string | undefined;
  readonly log: (level: DriverLogRecord['level'], message: string) => void;
  readonly onReport: (report: WorkerReport) => void;
  /** Called when the thread has ended; what it did not finish is for the caller to end. */
  readonly onEnd: () => void;
}

/** ms before a dead worker is replaced; doubles with each death that follows soon, up to the longest. */
const firstPause = 100;
const longestPause = 10_000;

/** A worker that lived this long (ms) is not part of a series of deaths. */
const longLife = 60_000;

/** Heap of a worker in MB: a result without measure ends the worker, not the daemon. */
const heapLimit = 512;

/** The worker thread that holds the driver: started when it is wanted, and after a death again, a little later each time. */
export class DriverThread {
  readonly #options: DriverThreadOptions;
  readonly #closed = new AbortController();
  #worker: Promise<Worker> | undefined;
  #startedAt = 0;
  #deathsInARow = 0;

  constructor(options: DriverThreadOptions) {
    this.#options = options;
  }

  /**
   * The running thread; starts it when there is none.
   * @throws SnowgateError SNOWFLAKE_CLOSED when it was closed while it waited to be started
   */
  ensure(): Promise<Worker> {
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

  /** Sends a command to the thread that runs; without one there is nobody whom it concerns. */
  send(command: WorkerCommand): void {
    this.#worker?.then((worker) => worker.postMessage(command)).catch(() => undefined);
  }

  /** Asks the thread to close its connections and end; it is cut off at the deadline (ms). */
  async close(deadlineMs: number): Promise<void> {
    this.#closed.abort();
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
  }

  async #start(): Promise<Worker> {
    const { setup, env, cacheDir } = this.#options;
    const pause =
      this.#deathsInARow === 0 ? 0 : Math.min(longestPause, firstPause * 2 ** (this.#deathsInARow - 1));
    await wait(pause, undefined, { signal: this.#closed.signal }).catch(() => {
      throw new SnowgateError('SNOWFLAKE_CLOSED', { profile: setup().profile });
    });
    const file = import.meta.url.endsWith('.ts')
      ? '../worker/driver-worker.ts'
      : '../worker/driver-worker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: setup(),
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
    const { log, onReport } = this.#options;
    worker.on('message', (reports: WorkerReports) => {
      for (const report of reports) onReport(report);
    });
    worker.on('error', (error) => log('error', `The driver worker failed: ${error.message}`));
    worker.on('exit', () => this.#ended());
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => log('warn', `The driver printed: ${text.trim()}`));
    }
  }

  #ended(): void {
    this.#worker = undefined;
    const lived = performance.now() - this.#startedAt;
    this.#deathsInARow = lived > longLife ? 1 : this.#deathsInARow + 1;
    this.#options.onEnd();
  }
}
