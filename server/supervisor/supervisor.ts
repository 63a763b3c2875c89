import { z } from 'zod';
import type { Home } from '../config/home.ts';
import { localUrl } from '../config/loopback.ts';
import type { ReadKeychain } from '../config/profiles/resolve-secrets.ts';
import type { DaemonAddress, ToDaemon } from '../contract/daemon-port.ts';
import type { SupervisorState } from '../contract/supervisor.ts';
import { isAtRest } from '../contract/supervisor.ts';
import { toSnowgateError } from '../errors/snowgate-error.ts';
import { adminClient, httpCall } from '../instance/admin-client.ts';
import { CrashPolicy } from '../instance/crash-policy.ts';
import { readDaemonFile } from '../instance/daemon-file.ts';
import { findGateway } from '../instance/running-gateway.ts';
import type { SupervisorFile } from '../instance/supervisor-file.ts';
import { assertNever } from '../util/assert-never.ts';
import {
  defaultTimings,
  type Effect,
  type SupervisorEvent,
  type SupervisorNotice,
  type Timings,
} from './events.ts';
import { lastLogLines } from './last-log-lines.ts';
import { type OutsideProcess, watchProcess } from './outside-process.ts';
import { createOwnProcess } from './own-process.ts';
import type { ProcessHost } from './process-host.ts';
import { initialState, reduce } from './state.ts';
import { createSupervision } from './supervision.ts';
import { Timers } from './timers.ts';
import { viewPortHolder } from './view-port-holder.ts';

/** How long a daemon may take to answer its health check, in ms. */
const healthAnswerMs = 3000;

/** The end of a process that we did not start tells nothing. */
const unknownEnd = { code: null, signal: null };
const neverStarted = { kind: 'exited', end: unknownEnd, lines: [] } as const;

/** Keeps one daemon alive. What is asked for happens later; `onChange` tells how it goes. */
export interface Supervisor<Port = never> {
  state(): SupervisorState;

  /** @param listener - called with each new state; @returns the way to stop listening */
  onChange(listener: (state: SupervisorState) => void): () => void;

  /** @param listener - called once for each thing that a person should be told; @returns the way to stop listening */
  onNotice(listener: (notice: SupervisorNotice) => void): () => void;

  /** Resolves as soon as a daemon runs, or nothing will happen until somebody asks for it. */
  settled(): Promise<SupervisorState>;

  /** Wants a daemon: adopts the one that runs, or starts one. */
  start(): void;

  /** Wants none: ends also an adopted one. */
  stop(): void;

  /** Wants another one than the one that runs. */
  restart(): void;

  /** Wants an own daemon in the place of an adopted one, or of the Snowgate that holds the port. */
  hijackReply(): void;

  /** Tells our own daemon something; false when there is none. An adopted one cannot be told anything. */
  post(message: ToDaemon, ports?: readonly Port[]): boolean;

  /** The last lines that our own daemon has printed, without secrets; oldest first. */
  lines(): readonly string[];

  /**
   * Ends our own daemon, lets an adopted one go, and resolves when nothing of this supervisor is left. From here on no
   * order is taken.
   */
  close(): Promise<void>;
}

/** What a supervisor is made of. */
export interface SupervisorOptions<Port> {
  readonly home: Home;
  readonly host: ProcessHost<Port>;
  readonly by: SupervisorFile['by'];

  /** Arguments for each daemon. */
  readonly args?: readonly string[];

  readonly timings?: Partial<Timings>;

  /** Reads secrets that a profile keeps in the keychain, for our own daemon alone. */
  readonly keychain?: ReadKeychain;

  /** Keeps other starts on this state folder waiting. Not given: whoever made this supervisor does so. */
  readonly lock?: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** A supervisor at rest. It looks by itself whether somebody else has started a daemon. */
export function createSupervisor<Port = never>(options: SupervisorOptions<Port>): Supervisor<Port> {
  const { home, args = [], lock = (work) => work() } = options;
  const timings = { ...defaultTimings, ...options.timings };
  const changed = new Set<(state: SupervisorState) => void>();
  const noticed = new Set<(notice: SupervisorNotice) => void>();
  const crashes = new CrashPolicy(Date.now);
  const timers = new Timers<Extract<SupervisorEvent, { kind: 'timer' }>['timer']>((timer) =>
    tell({ kind: 'timer', timer }),
  );
  const supervision = createSupervision({ home, by: options.by, lock });
  const lastWords = () => lastLogLines(home);
  const own = createOwnProcess({
    host: options.host,
    lastWords,
    tell: (event) => tell(event),
    keychain: options.keychain,
  });
  const events: SupervisorEvent[] = [];
  let state = initialState(Date.now());
  let telling = false;
  /** Once it is being closed nobody's order counts: a daemon started then would be left behind, or waited for for ever. */
  let closing = false;
  let closed = false;
  let outside: OutsideProcess | undefined;
  let spawning: AbortController | undefined;

  /** Takes an event, and those that follow from it at once, and only then shows the new state. */
  function tell(event: SupervisorEvent): void {
    events.push(event);
    if (telling || closed) return;
    telling = true;
    const before = state;
    try {
      for (let next = events.shift(); next; next = events.shift()) {
        const step = reduce(state, next, { now: Date.now(), timings });
        state = step.state;
        for (const effect of step.effects) run(effect);
      }
    } finally {
      telling = false;
    }
    if (state === before) return;
    if (noteworthy(before, state)) supervision.note(state);
    for (const listener of [...changed]) listener(state);
  }

  function run(effect: Effect): void {
    switch (effect.kind) {
      case 'spawn':
        void spawn(effect.port);
        break;
      case 'ask_stop':
        if (effect.whose === 'own') own.post({ kind: 'stop' });
        else void askAdopted();
        break;
      case 'terminate':
        if (effect.whose !== 'own') void outside?.signal('SIGTERM');
        else if (!own.terminate()) spawning?.abort();
        break;
      case 'kill':
        if (effect.whose === 'own') own.kill();
        else void outside?.signal('SIGKILL');
        break;
      case 'watch':
        watch(effect.pid);
        break;
      case 'check_health':
        void checkHealth(effect.daemon);
        break;
      case 'find_holder':
        void findHolder();
        break;
      case 'look':
        void look();
        break;
      case 'count_crash':
        if (crashes.crashed()) tell({ kind: 'crash_limit' });
        break;
      case 'forget_crashes':
        crashes.forget();
        break;
      case 'arm':
        timers.arm(effect.timer, effect.ms);
        break;
      case 'disarm':
        timers.disarm();
        outside?.forget();
        outside = undefined;
        break;
      case 'notify':
        for (const listener of [...noticed]) listener(effect.notice);
        break;
      default:
        assertNever(effect);
    }
  }

  async function spawn(port: number | null): Promise<void> {
    const call = new AbortController();
    spawning = call;
    try {
      const other = await supervision.take(state, call.signal);
      if (call.signal.aborted) tell(neverStarted);
      else if (other) tell({ kind: 'adopted', daemon: other });
      else own.start([...args, '--supervised', ...(port === null ? [] : ['--set', `port=${port}`])]);
    } catch (error) {
      tell({ kind: 'failed', error: toSnowgateError(error, 'supervisor').toPublic() });
      tell(neverStarted);
    }
  }

  async function askAdopted(): Promise<void> {
    if (state.kind !== 'stopping') return;
    const { pid } = state;
    const daemon = readDaemonFile(home.daemonFile);
    if (!daemon || daemon.pid !== pid) return;
    // The signal that follows when it does not answer is the second choice.
    await adminClient(home, daemon)
      .call('POST', '/admin/stop', z.unknown(), {})
      .catch(() => undefined);
  }

  function watch(pid: number): void {
    outside?.forget();
    const watched = watchProcess(pid, () => {
      const gracefully = readDaemonFile(home.daemonFile)?.pid !== pid;
      void lastWords().then((lines) => {
        // While the lines were read it may have become the business of another watch, or nobody's.
        if (outside === watched) tell({ kind: 'exited', end: unknownEnd, lines, gracefully });
      });
    });
    outside = watched;
  }

  async function checkHealth({ pid, url }: DaemonAddress): Promise<void> {
    const asked = httpCall({ url: new URL('/health', url).href, method: 'GET', timeoutMs: healthAnswerMs });
    // A daemon that is stopping answers 503: any answer is a sign of life.
    const answered = await asked.then(
      () => true,
      () => false,
    );
    tell({ kind: 'health', pid, answered });
  }

  async function findHolder(): Promise<void> {
    if (state.kind !== 'port_taken') return;
    const url = localUrl({ host: String(state.error.data.host), port: state.wanted });
    tell({ kind: 'holder', holder: await viewPortHolder(url) });
  }

  async function look(): Promise<void> {
    // A file that leads elsewhere is refused by whoever uses it; a supervisor at rest has nothing to say of it.
    const daemon = await findGateway(home).catch(() => undefined);
    if (daemon) tell({ kind: 'found', daemon });
  }

  const order = (asked: SupervisorEvent): void => {
    if (!closing) tell(asked);
  };

  timers.arm('look', timings.lookMs);
  const settled = () => until((now) => now.kind === 'running' || isAtRest(now));

  function until(wanted: (state: SupervisorState) => boolean): Promise<SupervisorState> {
    if (wanted(state)) return Promise.resolve(state);
    return new Promise((resolve) => {
      const listener = (now: SupervisorState): void => {
        if (!wanted(now)) return;
        changed.delete(listener);
        resolve(now);
      };
      changed.add(listener);
    });
  }

  return {
    state: () => state,
    onChange(listener) {
      changed.add(listener);
      return () => void changed.delete(listener);
    },
    onNotice(listener) {
      noticed.add(listener);
      return () => void noticed.delete(listener);
    },
    settled,
    start: () => order({ kind: 'start_asked' }),
    stop: () => order({ kind: 'stop_asked' }),
    restart: () => order({ kind: 'restart_asked' }),
    hijackReply: () => order({ kind: 'take_over_asked' }),
    post: (message, ports) => own.post(message, ports),
    lines: () => own.lines(),
    async close() {
      closing = true;
      tell({ kind: 'release_asked' });
      await until(isAtRest);
      closed = true;
      timers.disarm();
    },
  };
}

/** True when the new state says something that heartbeats do not. */
function noteworthy(before: SupervisorState, now: SupervisorState): boolean {
  return before.kind !== now.kind || before.lastCrash !== now.lastCrash;
}
