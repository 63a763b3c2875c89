import { parentPort, workerData } from 'node:worker_threads';
import { SnowgateError, toSnowgateError } from '../../errors/snowgate-error.ts';
import { within } from '../../util/abortable.ts';
import { assertNever } from '../../util/assert-never.ts';
import { createSteadyClock } from '../../util/monotonic-clock.ts';
import { type DriverLogRecord, redact } from '../driver-log.ts';
import { withFate } from '../in-doubt.ts';
import { noLeases } from '../lease-counts.ts';
import { needsPerson } from '../login-options.ts';
import type { ErrorMessage, WorkerCommand, WorkerReport, WorkerReports, WorkerSetup } from '../messages.ts';
import { BatchDelivery } from './batch-delivery.ts';
import { dropIdleGzip } from './drop-idle-gzip.ts';
import { installSendGate } from './http-interceptor.ts';
import { configureDriver, type Driver, type DriverSettings, loadDriver } from './load-driver.ts';
import { LoginGate } from './login-gate.ts';
import { LoginSource } from './login-source.ts';
import { closeConnection, openSession, type Session } from './open-session.ts';
import { ConnectionPool } from './pool/connection-pool.ts';
import { StatementRunner } from './statement-runner.ts';
import { putOffClouds } from './stub-cloud-sdks.ts';
import { createLoginMemory } from './token-cache.ts';

/**
 * The thread that holds the driver of one profile. The driver keeps settings for its whole process and ends it on some
 * bad answers; here that touches one profile, and the daemon starts another thread.
 */
const setup = workerData as WorkerSetup;
const source = new LoginSource(
  setup.login,
  setup.canRefresh ? () => report({ kind: 'login-refused' }) : null,
);
const memory = createLoginMemory();
const stops = new Map<number, AbortController>();
const deliveries = new Map<number, BatchDelivery>();
let logins = 0;
let connecting = 0;
let reportDue = false;

const driverSettings: DriverSettings = {
  log: (level, message) => log(level, message),
  useEnvProxy: setup.useEnvProxy,
  memory,
};

let driver: Promise<Driver> | undefined;

const gate = new LoginGate<Session>({ login: logIn, serial: needsPerson(setup.login.method) });

let lanes: Promise<{ pool: ConnectionPool<Session>; runner: StatementRunner }> | undefined;

/**
 * Tells the main thread. Each message wakes it, which costs both threads more than what is in it: news of the pool that
 * are due go along instead of following on their own.
 */
function report(message: WorkerReport): void {
  parentPort?.postMessage((reportDue ? [poolReport(), message] : [message]) satisfies WorkerReports);
  reportDue = false;
}

function log(level: DriverLogRecord['level'], message: string): void {
  report({
    kind: 'log',
    record: { profile: setup.profile, level, message: redact(message, source.secrets) },
  });
}

function getDriver(): Promise<Driver> {
  driver ??= loadDriver(driverSettings);
  return driver;
}

async function logIn(): Promise<Session> {
  connecting += 1;
  reportPool();
  try {
    const loaded = await getDriver();
    const tried = source.current;
    const session = await open(loaded).catch(async (error: unknown) => {
      if (!(await source.replaced(tried, error))) throw error;
      return await open(loaded);
    });
    logins += 1;
    return session;
  } catch (error) {
    report({ kind: 'login-failed', error: toMessage(error) });
    throw error;
  } finally {
    connecting -= 1;
    reportPool();
  }
}

function open(loaded: Driver): Promise<Session> {
  return openSession({
    driver: loaded,
    profile: setup.profile,
    login: source.current,
    warn: (message) => log('warn', message),
    onLogin: () => configureDriver(loaded, driverSettings),
  });
}

/**
 * The pool, made at the first statement. Where each login needs a person, the first one decides how many there will
 * be: Snowflake hands out a token for the next ones (an account setting), or there is one connection and no more, for
 * nobody wants a browser tab a connection.
 */
function openLanes(): Promise<{ pool: ConnectionPool<Session>; runner: StatementRunner }> {
  if (!needsPerson(setup.login.method)) return Promise.resolve(makeLanes(setup.pool.max));
  return gate.enter().then((first) => {
    const max = memory.hasToken() ? setup.pool.max : 1;
    if (max === 1)
      log('warn', 'Snowflake gave no token for further logins: one connection is used, no more.');
    return makeLanes(max, first);
  });
}

function makeLanes(max: number, first?: Session): { pool: ConnectionPool<Session>; runner: StatementRunner } {
  let waitingFirst = first;
  const pool = new ConnectionPool<Session>({
    // The last one of those that needed a person stays: heartbeats keep its session alive.
    min: needsPerson(setup.login.method) ? Math.max(1, setup.pool.min) : Math.min(setup.pool.min, max),
    max,
    idleMs: setup.pool.idleSeconds * 1000,
    heartbeatMs: setup.pool.heartbeatSeconds * 1000,
    waitMs: setup.pool.waitSeconds * 1000,
    maxWaiting: setup.pool.maxWaiting,
    open: () => {
      const ready = waitingFirst;
      waitingFirst = undefined;
      return ready === undefined ? gate.enter() : Promise.resolve(ready);
    },
    close: (session) => closeConnection(session.connection),
    isAlive: (session) =>
      within(session.connection.isValidAsync(), 10_000, () => new Error('no answer to the heartbeat')),
    onChange: reportPool,
    // A session ages at Snowflake while this machine sleeps.
    now: createSteadyClock(),
    onExpired: ({ id, affinity, since }) => {
      const heldSeconds = Math.round((Date.now() - since) / 1000);
      log(
        'warn',
        `Lease ${id} of ${affinity} was taken back after ${heldSeconds} s; its connection is closed.`,
      );
    },
  });
  currentPool = pool;
  mostConnections = max;
  const runner = new StatementRunner({
    profile: setup.profile,
    pool,
    secrets: source.secrets,
    queuedSeconds: setup.queuedSeconds,
    onSessionGone: () => gate.doubt(),
  });
  return { pool, runner };
}

let currentPool: ConnectionPool<Session> | undefined;
let mostConnections = setup.pool.max;

/** Many changes in one go make one report, which goes along with whatever else is told in the same turn. */
function reportPool(): void {
  if (reportDue) return;
  reportDue = true;
  setImmediate(() => {
    if (!reportDue) return;
    reportDue = false;
    report(poolReport());
  });
}

function poolReport(): WorkerReport {
  const figures = currentPool?.figures ?? { size: 0, available: 0, borrowed: 0, waiting: 0 };
  const leases = currentPool?.leases ?? noLeases;
  return { kind: 'pool', figures, max: mostConnections, leases, logins, connecting: connecting > 0 };
}

async function run(command: WorkerCommand & { readonly kind: 'run' }): Promise<void> {
  const { call, request, budgetMs, inBatches } = command;
  const stop = new AbortController();
  stops.set(call, stop);
  const delivery = inBatches ? new BatchDelivery((batch) => report({ kind: 'rows', call, batch })) : null;
  if (delivery !== null) deliveries.set(call, delivery);
  try {
    lanes ??= openLanes();
    // A login that failed must not be remembered as the way in.
    lanes.catch(() => {
      lanes = undefined;
    });
    const { runner } = await unlessStopped(lanes, stop.signal, budgetMs).catch((error: unknown) => {
      throw error instanceof SnowgateError ? withFate(error, 'not_run', request.repeatable) : error;
    });
    const result = await runner.run(
      request,
      budgetMs,
      stop.signal,
      (progress) => report({ kind: 'progress', call, progress }),
      delivery === null ? undefined : (batch) => delivery.send(batch, stop.signal),
    );
    report({ kind: 'done', call, result });
  } catch (error) {
    report({ kind: 'failed', call, error: toMessage(error) });
  } finally {
    stops.delete(call);
    deliveries.delete(call);
  }
}

async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal, budgetMs: number): Promise<T> {
  const stopped = new Promise<never>((_resolve, reject) => {
    const cancel = (): void => reject(new SnowgateError('QUERY_CANCELLED'));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
  const late = (): Error =>
    new SnowgateError('SNOWFLAKE_POOL_TIMEOUT', {
      seconds: Math.round(budgetMs / 1000),
      retryAfterSeconds: 1,
    });
  return await within(Promise.race([work, stopped]), budgetMs, late);
}

async function close(): Promise<void> {
  for (const stop of stops.values()) stop.abort('cancelled');
  await currentPool?.close();
  // Sockets that the driver keeps alive would hold the thread.
  process.exit(0);
}

function toMessage(error: unknown): ErrorMessage {
  const known = toSnowgateError(error, setup.profile);
  if (known.code === 'INTERNAL') {
    log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return { code: known.code, data: known.data };
}

installSendGate({ silenceMs: setup.silenceSeconds * 1000 });
dropIdleGzip();
putOffClouds();

// A statement is on its way, or soon will be: reading the driver's hundreds of files takes longer than a login.
getDriver().catch((error: unknown) => log('error', `The driver could not be loaded: ${String(error)}`));

parentPort?.on('message', (command: WorkerCommand) => {
  switch (command.kind) {
    case 'run':
      void run(command);
      break;
    case 'cancel':
      stops.get(command.call)?.abort('cancelled');
      break;
    case 'took':
      deliveries.get(command.call)?.took(command.next);
      break;
    case 'login':
      source.answer(command.login);
      break;
    case 'close':
      void close();
      break;
    default:
      assertNever(command);
  }
});
