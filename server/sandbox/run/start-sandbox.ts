import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { assertNever } from '../../util/assert-never.ts';
import { keepWasmBaseline } from '../../util/wasm-baseline.ts';
import type { RunningSandbox, SandboxOptions } from '../types.ts';
import { makeSpillFolder, removeSpillFolder } from './spill-folder.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

/**
 * ms that the worker gets to end by itself before it is ended. It is much longer than the worker's own limit, also for a
 * machine that is busy: ending a thread from outside while DuckDB works for it would end the process, so that is the last
 * resort.
 */
const closeMs = 20_000;

/** MB of JavaScript heap; results and DuckDB's memory are outside of it and have limits of their own. */
const heapMb = 256;

/**
 * MB for short-lived objects: rows on their way. More of it made the thread larger and not faster. In a process that was
 * started with a limit for all its threads (small-heap.ts) that one counts.
 */
const youngHeapMb = 32;

/**
 * Starts the sandbox in a worker thread and resolves when it listens.
 * @throws SnowgateError SANDBOX_PORT_TAKEN when the port of the options is in use, SANDBOX_START_FAILED otherwise
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const identity = {
    account: 'sandbox',
    username: 'SANDBOX',
    password: randomBytes(24).toString('base64url'),
    role: 'ANALYST',
    warehouse: 'COMPUTE_WH',
    auth: options.auth ?? {},
  };
  const controlKey = options.controls === true ? randomBytes(24).toString('base64url') : null;
  const start: WorkerStart = { options, identity, controlKey };
  const { spillDir } = options;
  if (spillDir !== undefined) makeSpillFolder(spillDir);
  keepWasmBaseline();
  const worker = new Worker(
    new URL(import.meta.url.endsWith('.ts') ? './sandbox-worker.ts' : './sandbox-worker.js', import.meta.url),
    // No environment: nothing in the sandbox has a use for the owner's, and it may hold secrets.
    {
      name: 'sandbox',
      workerData: start,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: youngHeapMb },
    },
  );
  if (spillDir !== undefined) worker.once('exit', () => removeSpillFolder(spillDir));
  const exit = watchExit(worker);
  let url: string;
  try {
    url = await ready(worker, options.port ?? 0);
  } catch (error) {
    await endThread(worker, exit);
    throw error;
  }

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    exit.expected();
    worker.postMessage({ kind: 'close' } satisfies ToWorker);
    await endThread(worker, exit);
  };
  return {
    url,
    account: identity.account,
    username: identity.username,
    password: identity.password,
    role: identity.role,
    warehouse: identity.warehouse,
    database: 'DEMO',
    schema: 'PUBLIC',
    controlKey,
    onExit: exit.onExit,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Waits for the thread to end by itself, at most closeMs, and only then ends it from outside. */
async function endThread(worker: Worker, exit: ExitWatch): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeMs);
  });
  await Promise.race([exit.ended, grace]);
  clearTimeout(timer);
  await worker.terminate();
}

/** The server's URL once it listens; rejects when the worker says it failed, or dies before it says anything. */
function ready(worker: Worker, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (detail: string, cause?: unknown): void => {
      reject(new SnowgateError('SANDBOX_START_FAILED', { detail }, { cause }));
    };
    worker.once('message', (message: FromWorker) => {
      switch (message.kind) {
        case 'ready':
          resolve(message.url);
          return;
        case 'failed':
          if (message.portTaken) reject(new SnowgateError('SANDBOX_PORT_TAKEN', { port }));
          else fail(message.detail);
          return;
        case 'crashed':
          fail(message.detail);
          return;
        default:
          assertNever(message);
      }
    });
    worker.once('error', (error) => fail(error instanceof Error ? error.message : String(error), error));
    worker.once('exit', (code) => fail(`its thread ended with code ${code}`));
  });
}

interface ExitWatch {
  /** Resolves when the thread has ended. */
  readonly ended: Promise<void>;
  readonly onExit: RunningSandbox['onExit'];
  /** From now on an end is no accident. */
  expected(): void;
}

function watchExit(worker: Worker): ExitWatch {
  const listeners = new Set<(error: Error | null) => void>();
  let wanted = false;
  let failure: Error | null = null;
  let over = false;
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'crashed') failure = new Error(message.detail);
  });
  worker.on('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      over = true;
      if (wanted) failure = null;
      else failure ??= new Error(`The sandbox ended by itself with code ${code}.`);
      for (const listener of listeners) listener(failure);
      listeners.clear();
      resolve();
    });
  });
  return {
    ended,
    expected: () => {
      wanted = true;
    },
    onExit: (listener) => {
      if (over) queueMicrotask(() => listener(failure));
      else listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
