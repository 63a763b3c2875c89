import { Worker } from 'node:worker_threads';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { youngGenerationMb } from '../../util/v8-flags.ts';
import { keepWasmBaseline } from '../../util/wasm-baseline.ts';
import type { AnalysisReply } from '../analysis/analysis-worker.ts';
import type { AnalysisOutcome } from '../analysis/outcome.ts';
import { ClientTurns } from './client-turns.ts';
import { analysisDeadline } from './deadline.ts';
import { type AnalysisKills, createAnalysisKills } from './worker-kills.ts';

interface Job {
  readonly id: number;
  readonly client: string | null;
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

  /** Statements of all clients that may wait for their turn; a further one is refused with POLICY_BUSY. */
  readonly maxWaiting: number;

  /** The same for one client; by default half of all, so that one client never takes the room of the others. */
  readonly maxWaitingPerClient?: number;

  /** Who has killed workers, where several runners share it; one of its own by default. */
  readonly kills?: AnalysisKills;

  /** ms that only grow; by default those of the process. */
  readonly now?: () => number;

  /** Processor time used so far by all threads, in ms; by default the process's own. */
  readonly usedMs?: () => number;
}

/** A worker thread, and how far it is. */
interface Analyst {
  readonly worker: Worker;
  ready: boolean;
  /** Settles when the worker has loaded the parser or has ended. */
  readonly loaded: Promise<void>;
}

/** ms without a killed worker after which the spare one is given up. */
const spareIdleMs = 60_000;

/**
 * Runs analyses one at a time in a worker thread that it kills when one takes too long, and starts again.
 * A statement that kills its worker costs only itself: those that wait run in the next worker, client by client in
 * turns. A client whose statements killed three workers within a minute is refused without a look until the minute is
 * over. The worker keeps the process alive until the runner is closed.
 *
 * Behind the first kill a spare worker is loaded, which takes over at once at the next one: loading the parser takes far
 * longer than an analysis. It is not there from the start and goes after a quiet minute, because it takes tens of
 * megabytes and most gateways never see a kill.
 */
export class AnalysisRunner {
  readonly #options: AnalysisRunnerOptions;
  readonly #waiting: ClientTurns<Job>;
  readonly #kills: AnalysisKills;
  #active: Analyst | null = null;
  #spare: Analyst | null = null;
  #spareTimer: NodeJS.Timeout | undefined;
  /** Those that were ended while they loaded; see `close`. */
  readonly #ending = new Set<Promise<unknown>>();
  #running: Job | null = null;
  #stopDeadline = (): void => undefined;
  #nextId = 1;
  #closed = false;
  #failedStarts = 0;
  #restarts = 0;
  #refused = 0;

  constructor(options: AnalysisRunnerOptions) {
    this.#options = options;
    const { maxWaiting, maxWaitingPerClient = Math.ceil(maxWaiting / 2) } = options;
    this.#waiting = new ClientTurns({ overall: maxWaiting, perClient: maxWaitingPerClient });
    this.#kills = options.kills ?? createAnalysisKills(options.now ?? (() => performance.now()));
  }

  /** Statements that were refused without a look because others of their client killed workers. */
  get refused(): number {
    return this.#refused;
  }

  /** True while a second worker is there to take over. */
  get hasSpare(): boolean {
    return this.#spare !== null;
  }

  /** How often a worker was replaced since the start. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Statements that wait or run. */
  get load(): number {
    return this.#waiting.size + (this.#running ? 1 : 0);
  }

  /** Starts the worker ahead of the first statement, so that none waits for the parser to load. */
  start(): void {
    if (!this.#active && !this.#closed) this.#active = this.#load();
  }

  /**
   * Analyses one statement.
   *
   * @param client - whose turn it takes; null for the owner of this machine, who is never refused for killed workers
   * @throws SnowgateError POLICY_TOO_COMPLEX past the deadline, when the worker dies of it, or without a look when
   * statements of this client killed too many workers; POLICY_BUSY
   */
  run(sql: string, client: string | null): Promise<AnalysisOutcome> {
    if (this.#closed) return Promise.reject(new SnowgateError('HTTP_SHUTTING_DOWN'));
    const refused = this.#refusal(client);
    if (refused) return Promise.reject(refused);
    return new Promise((resolve, reject) => {
      const job = { id: this.#nextId, client, sql, resolve, reject };
      this.#nextId += 1;
      if (!this.#waiting.add(client, job)) {
        reject(new SnowgateError('POLICY_BUSY', { waiting: this.#waiting.of(client) }));
        return;
      }
      this.start();
      this.#pulse();
    });
  }

  /** Ends the workers; what waits or runs is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#spareTimer);
    const left = [...(this.#running ? [this.#running] : []), ...this.#waiting.takeAll()];
    this.#running = null;
    this.#stopDeadline();
    for (const job of left) job.reject(new SnowgateError('HTTP_SHUTTING_DOWN'));
    for (const analyst of [this.#active, this.#spare]) if (analyst) this.#end(analyst);
    await Promise.all(this.#ending);
  }

  #refusal(client: string | null): SnowgateError | null {
    const retryAfterSeconds = client === null ? 0 : this.#kills.refusedFor(client);
    if (retryAfterSeconds === 0) return null;
    this.#refused += 1;
    const reason = 'several statements of this client had to be stopped within a minute';
    return new SnowgateError('POLICY_TOO_COMPLEX', { reason, retryAfterSeconds });
  }

  #pulse(): void {
    const { deadlineMs, usedMs } = this.#options;
    if (this.#running || !this.#active?.ready) return;
    const job = this.#waiting.take();
    if (!job) return;
    this.#running = job;
    this.#stopDeadline = analysisDeadline(deadlineMs, () => this.#replaceWorker(), usedMs);
    this.#active.worker.postMessage({ id: job.id, sql: job.sql });
  }

  #load(): Analyst {
    const worker = startWorker();
    const loaded = new Promise<void>((resolve) => {
      worker.once('message', () => resolve());
      worker.once('exit', () => resolve());
    });
    const analyst: Analyst = { worker, ready: false, loaded };
    worker.on('message', (reply: AnalysisReply) => this.#receive(analyst, reply));
    // An error is always followed by `exit`; the reason is of no use to anybody but the statement that caused it.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (analyst === this.#active) this.#activeEnded();
      else if (analyst === this.#spare) this.#spare = null;
    });
    return analyst;
  }

  #receive(analyst: Analyst, reply: AnalysisReply): void {
    if (reply.type === 'ready') {
      analyst.ready = true;
      if (analyst === this.#active) this.#failedStarts = 0;
    } else if (analyst === this.#active && reply.id === this.#running?.id) {
      this.#stopDeadline();
      const { resolve } = this.#running;
      this.#running = null;
      resolve(reply.outcome);
    }
    this.#pulse();
  }

  /** V8 aborts the whole process when a thread is ended while it compiles the parser (Node 24: one close in ten). */
  #end({ worker, loaded }: Analyst): void {
    const ended = loaded.then(() => worker.terminate());
    this.#ending.add(ended);
    void ended.finally(() => this.#ending.delete(ended));
  }

  /** The deadline has passed: the worker cannot be asked to stop, only ended. */
  #replaceWorker(): void {
    const ended = this.#active;
    if (ended) this.#end(ended);
    this.#activeEnded();
  }

  #activeEnded(): void {
    this.#stopDeadline();
    const wasReady = this.#active?.ready === true;
    this.#active = null;
    const killer = this.#running;
    this.#running = null;
    const { deadlineMs } = this.#options;
    const reason = `it was stopped after ${deadlineMs} ms of processor time`;
    killer?.reject(new SnowgateError('POLICY_TOO_COMPLEX', { deadlineMs, reason, retryAfterSeconds: 60 }));
    if (this.#closed) return;
    this.#restarts += 1;
    if (killer && killer.client !== null) this.#blame(killer.client);
    this.#failedStarts = wasReady ? 0 : this.#failedStarts + 1;
    // A worker that cannot even start will not start by trying for ever: refuse, and try again with the next statement.
    if (this.#failedStarts >= 3) {
      this.#failedStarts = 0;
      for (const job of this.#waiting.takeAll()) job.reject(new SnowgateError('POLICY_BUSY', { waiting: 0 }));
      return;
    }
    this.#active = this.#spare ?? this.#load();
    this.#spare = null;
    if (killer) this.#keepSpare();
    this.#pulse();
  }

  /** What a client that is now refused has waiting would only kill the next workers. */
  #blame(client: string): void {
    this.#kills.add(client);
    if (this.#kills.refusedFor(client) === 0) return;
    for (const job of this.#waiting.takeOf(client)) {
      const refused = this.#refusal(client);
      if (refused) job.reject(refused);
    }
  }

  #keepSpare(): void {
    this.#spare ??= this.#load();
    clearTimeout(this.#spareTimer);
    this.#spareTimer = setTimeout(() => {
      const spare = this.#spare;
      this.#spare = null;
      if (spare) this.#end(spare);
    }, spareIdleMs).unref();
  }
}

function startWorker(): Worker {
  keepWasmBaseline();
  const file = import.meta.url.endsWith('.ts')
    ? '../analysis/analysis-worker.ts'
    : '../analysis/analysis-worker.js';
  return new Worker(new URL(file, import.meta.url), {
    name: 'sql-analysis',
    // A tree that outgrows this ends the worker, not the daemon. The parser's own memory is not counted here.
    resourceLimits: {
      maxOldGenerationSizeMb: 256,
      maxYoungGenerationSizeMb: youngGenerationMb,
      stackSizeMb: 8,
    },
  });
}
