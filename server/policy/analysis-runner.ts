import { Worker } from 'node:worker_threads';
import { SnowgateError } from '../errors.ts';
import { youngGenerationMb } from '../small-heap.ts';
import { keepWasmBaseline } from '../wasm-baseline.ts';
import { analysisDeadline } from './analysis-deadline.ts';
import type { AnalysisReply } from './analysis-worker.ts';
import type { AnalysisOutcome } from './outcome.ts';

interface Job {
  readonly id: number;
  readonly sql: string;
  readonly resolve: (outcome: AnalysisOutcome) => void;
  readonly reject: (error: SnowgateError) => void;
}

/** Limits of the runner. */
export interface AnalysisRunnerOptions {
  /**
   * ms of processor time that one analysis may take before its worker is killed (see analysisDeadline). Waiting for its
   * turn does not count.
   */
  readonly deadlineMs: number;

  /** Statements that may wait for their turn; a further one is refused with POLICY_BUSY. */
  readonly maxWaiting: number;

  /** Processor time used so far by all threads, in ms; by default the process's own. */
  readonly usedMs?: () => number;
}

/**
 * Runs analyses one at a time in a worker thread that it kills when one takes too long, and starts again.
 * A statement that kills its worker costs only itself: those that wait run in the next worker. The worker keeps the
 * process alive until the runner is closed.
 */
export class AnalysisRunner {
  readonly #options: AnalysisRunnerOptions;
  readonly #waiting: Job[] = [];
  #worker: Worker | null = null;
  #ready = false;
  /** Settles when the worker has loaded the parser or has ended. */
  #loaded: Promise<void> = Promise.resolve();
  #running: Job | null = null;
  #stopDeadline = (): void => undefined;
  #nextId = 1;
  #closed = false;
  #failedStarts = 0;
  #restarts = 0;

  constructor(options: AnalysisRunnerOptions) {
    this.#options = options;
  }

  /** How often a worker was replaced since the start. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Statements that wait or run. */
  get load(): number {
    return this.#waiting.length + (this.#running ? 1 : 0);
  }

  /** Starts the worker ahead of the first statement, so that none waits for the parser to load. */
  start(): void {
    if (!this.#worker && !this.#closed) this.#startWorker();
  }

  /**
   * Analyses one statement.
   * @throws SnowgateError POLICY_TOO_COMPLEX past the deadline or when the worker dies of it; POLICY_BUSY
   */
  run(sql: string): Promise<AnalysisOutcome> {
    if (this.#closed) return Promise.reject(new SnowgateError('HTTP_SHUTTING_DOWN'));
    if (this.#waiting.length >= this.#options.maxWaiting) {
      return Promise.reject(new SnowgateError('POLICY_BUSY', { waiting: this.#waiting.length }));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id: this.#nextId, sql, resolve, reject });
      this.#nextId += 1;
      this.start();
      this.#pulse();
    });
  }

  /** Ends the worker; what waits or runs is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    const left = [...(this.#running ? [this.#running] : []), ...this.#waiting.splice(0)];
    this.#running = null;
    this.#stopDeadline();
    for (const job of left) job.reject(new SnowgateError('HTTP_SHUTTING_DOWN'));
    // V8 aborts the whole process when a thread is ended while it compiles the parser (Node 24: one close in ten).
    await this.#loaded;
    await this.#worker?.terminate();
  }

  #pulse(): void {
    if (this.#running || !this.#ready || !this.#worker) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#running = job;
    const { deadlineMs, usedMs } = this.#options;
    this.#stopDeadline = analysisDeadline(deadlineMs, () => this.#replaceWorker(), usedMs);
    this.#worker.postMessage({ id: job.id, sql: job.sql });
  }

  #startWorker(): void {
    keepWasmBaseline();
    const file = import.meta.url.endsWith('.ts') ? './analysis-worker.ts' : './analysis-worker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      name: 'sql-analysis',
      // A tree that outgrows this ends the worker, not the daemon. The parser's own memory is not counted here.
      resourceLimits: {
        maxOldGenerationSizeMb: 256,
        maxYoungGenerationSizeMb: youngGenerationMb,
        stackSizeMb: 8,
      },
    });
    this.#worker = worker;
    this.#ready = false;
    this.#loaded = new Promise((resolve) => {
      worker.once('message', () => resolve());
      worker.once('exit', () => resolve());
    });
    worker.on('message', (reply: AnalysisReply) => {
      if (worker === this.#worker) this.#receive(reply);
    });
    // An error is always followed by `exit`; the reason is of no use to anybody but the statement that caused it.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (worker === this.#worker) this.#workerEnded();
    });
  }

  #receive(reply: AnalysisReply): void {
    if (reply.type === 'ready') {
      this.#ready = true;
      this.#failedStarts = 0;
    } else if (reply.id === this.#running?.id) {
      this.#stopDeadline();
      const { resolve } = this.#running;
      this.#running = null;
      resolve(reply.outcome);
    }
    this.#pulse();
  }

  /** The deadline has passed: the worker cannot be asked to stop, only ended. */
  #replaceWorker(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    this.#workerEnded();
  }

  #workerEnded(): void {
    this.#stopDeadline();
    const wasReady = this.#ready;
    this.#worker = null;
    this.#ready = false;
    this.#running?.reject(new SnowgateError('POLICY_TOO_COMPLEX', { deadlineMs: this.#options.deadlineMs }));
    this.#running = null;
    if (this.#closed) return;
    this.#restarts += 1;
    this.#failedStarts = wasReady ? 0 : this.#failedStarts + 1;
    // A worker that cannot even start will not start by trying for ever: refuse, and try again with the next statement.
    if (this.#failedStarts >= 3) {
      this.#failedStarts = 0;
      for (const job of this.#waiting.splice(0)) job.reject(new SnowgateError('POLICY_BUSY', { waiting: 0 }));
      return;
    }
    this.#startWorker();
  }
}
