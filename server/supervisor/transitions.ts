import type { DaemonAddress, PortError } from '../contract/daemon-port.ts';
import type { Crash, ProcessEnd, StateOf, SupervisorState } from '../contract/supervisor.ts';
import { backoffMs } from './backoff.ts';
import type { Effect, Timings, Whose } from './events.ts';

/** What a transition needs of the world. */
export interface StepContext {
  /** ms since 1970 */
  readonly now: number;
  readonly timings: Timings;
}

/** The next state, and what is to be done on the way there, in this order. */
export interface Step {
  readonly state: SupervisorState;
  readonly effects: readonly Effect[];
}

/** Nothing happens. */
export function stay(state: SupervisorState, ...effects: readonly Effect[]): Step {
  return { state, effects };
}

/** What is known of the past, whatever comes next. */
function past(state: SupervisorState, { now }: StepContext) {
  const { restarts, lastCrash, port } = state;
  return { since: now, restarts, lastCrash, port };
}

/** To `stopped`. */
export function toStopped(state: SupervisorState, context: StepContext): Step {
  return stay(
    { ...past(state, context), kind: 'stopped' },
    { kind: 'disarm' },
    { kind: 'arm', timer: 'look', ms: context.timings.lookMs },
  );
}

/** To `starting`, because somebody has asked for it: nothing of the past counts. */
export function toFreshStart(state: SupervisorState, context: StepContext): Step {
  return stay(
    {
      ...past(state, context),
      kind: 'starting',
      restarts: 0,
      port: null,
      pid: null,
      attempt: 1,
      failure: null,
    },
    { kind: 'disarm' },
    { kind: 'forget_crashes' },
    { kind: 'spawn', port: null },
  );
}

/** To `starting` after a crash, on the port that the clients know. */
export function toRetry(state: StateOf<'backoff'>, context: StepContext): Step {
  return stay(
    {
      ...past(state, context),
      kind: 'starting',
      restarts: state.restarts + 1,
      pid: null,
      attempt: state.attempt + 1,
      failure: null,
    },
    { kind: 'disarm' },
    { kind: 'spawn', port: state.port },
  );
}

/** To `running` with a daemon of our own. */
export function toRunning(state: StateOf<'starting'>, daemon: DaemonAddress, context: StepContext): Step {
  const { beatMs, healthMs } = context.timings;
  const port = Number(new URL(daemon.url).port);
  return stay(
    {
      ...past(state, context),
      ...justUp,
      kind: 'running',
      port,
      daemon,
      adopted: false,
      attempt: state.attempt,
    },
    { kind: 'disarm' },
    { kind: 'arm', timer: 'heartbeat', ms: beatMs },
    { kind: 'arm', timer: 'health', ms: healthMs },
  );
}

/** To `running` with a daemon that somebody else has started. */
export function toAdopted(state: SupervisorState, daemon: DaemonAddress, context: StepContext): Step {
  return stay(
    { ...past(state, context), ...justUp, kind: 'running', daemon, adopted: true, attempt: 1 },
    { kind: 'disarm' },
    { kind: 'watch', pid: daemon.pid, whose: 'adopted' },
    { kind: 'arm', timer: 'health', ms: context.timings.healthMs },
  );
}

const justUp = { beat: null, missed: 0, unanswered: 0 } as const;

/** To `stopping`: the process is asked first. */
export function toAsked(
  state: StateOf<'running'>,
  next: 'stop' | 'start',
  context: StepContext,
  asked: 'by us' | 'by others' = 'by us',
): Step {
  const { pid } = state.daemon;
  const whose: Whose = state.adopted ? 'adopted' : 'own';
  return stay(
    { ...ending(state, context), pid, whose, step: 'asked', next },
    { kind: 'disarm' },
    ...(whose === 'adopted' ? [{ kind: 'watch', pid, whose } as const] : []),
    ...(asked === 'by us' ? [{ kind: 'ask_stop', whose, pid } as const] : []),
    { kind: 'arm', timer: 'stop', ms: context.timings.askMs },
  );
}

/** To `stopping` with a SIGTERM: the process cannot be asked. */
export function toTerminated(
  state: StateOf<'starting'> | StateOf<'port_taken'>,
  target: { readonly whose: Whose; readonly pid: number | null; readonly next: 'stop' | 'start' },
  context: StepContext,
): Step {
  const { whose, pid } = target;
  return stay(
    { ...ending(state, context), ...target, step: 'terminated' },
    { kind: 'disarm' },
    ...(whose !== 'own' && pid !== null ? [{ kind: 'watch', pid, whose } as const] : []),
    { kind: 'terminate', whose, pid },
    { kind: 'arm', timer: 'stop', ms: context.timings.terminateMs },
  );
}

/** To `stopping` with a SIGKILL, to be replaced: a daemon of our own that hangs does not hear anything gentler. */
export function toReplaced(
  state: StateOf<'starting'> | StateOf<'running'>,
  reason: Crash['reason'],
  context: StepContext,
): Step {
  const pid = state.kind === 'running' ? state.daemon.pid : state.pid;
  return stay(
    { ...ending(state, context), pid, whose: 'own', step: 'killed', next: 'recover', reason },
    { kind: 'disarm' },
    { kind: 'kill', whose: 'own', pid },
    { kind: 'arm', timer: 'stop', ms: context.timings.terminateMs },
  );
}

function ending(
  state: StateOf<'starting'> | StateOf<'running'> | StateOf<'port_taken'>,
  context: StepContext,
) {
  const attempt =
    state.kind === 'running' ? triesOf(state, context) : state.kind === 'starting' ? state.attempt : 1;
  const failure = state.kind === 'starting' ? state.failure : null;
  return { ...past(state, context), kind: 'stopping', attempt, failure, reason: 'ended' } as const;
}

/** A crash after a long good run is the first of a new row. */
export function triesOf(state: StateOf<'running'>, { now, timings }: StepContext): number {
  return now - state.since >= timings.stableMs ? 1 : state.attempt;
}

/** The unwanted end of a process of our own. */
export interface Loss {
  readonly reason: Crash['reason'];
  readonly end: ProcessEnd;
  readonly lines: readonly string[];
  readonly failure: PortError | null;
  readonly attempt: number;
}

/** From the unwanted end of our own process to what comes next: another try, or a state that waits for somebody. */
export function toRecovery(state: SupervisorState, loss: Loss, context: StepContext): Step {
  const { failure, attempt } = loss;
  if (failure?.code === 'PORT_TAKEN') return toPortTaken(state, failure, context);
  // Somebody else was faster. The next try finds that daemon.
  if (failure?.code === 'ALREADY_RUNNING') return toBackoff(state, attempt, backoffMs(attempt), context);

  const crash: Crash = {
    at: context.now,
    reason: failure ? 'refused' : loss.reason,
    end: loss.end,
    error: failure,
    lines: loss.lines,
  };
  const known = { ...state, lastCrash: crash };
  if (failure && isFinal(failure)) return toCrashed(known, crash, 'refused', context);
  return toBackoff(known, attempt, backoffMs(attempt), context, { kind: 'count_crash' });
}

/** To `backoff`. */
export function toBackoff(
  state: SupervisorState,
  attempt: number,
  ms: number,
  context: StepContext,
  ...effects: readonly Effect[]
): Step {
  return stay(
    { ...past(state, context), kind: 'backoff', attempt, retryAt: context.now + ms },
    { kind: 'disarm' },
    { kind: 'arm', timer: 'retry', ms },
    ...effects,
  );
}

/** To `crashed`, which somebody is told. */
export function toCrashed(
  state: SupervisorState,
  lastCrash: Crash,
  why: StateOf<'crashed'>['why'],
  context: StepContext,
): Step {
  const crashed: StateOf<'crashed'> = { ...past(state, context), kind: 'crashed', lastCrash, why };
  return stay(
    crashed,
    { kind: 'disarm' },
    { kind: 'arm', timer: 'look', ms: context.timings.lookMs },
    { kind: 'notify', notice: crashed },
  );
}

function toPortTaken(state: SupervisorState, error: PortError, context: StepContext): Step {
  const wanted = Number(error.data.port);
  return stay(
    { ...past(state, context), kind: 'port_taken', wanted, holder: null, error },
    { kind: 'disarm' },
    { kind: 'arm', timer: 'look', ms: context.timings.lookMs },
    { kind: 'find_holder', port: wanted },
  );
}

/** A start that fails with one of our own errors fails again, unless the error says otherwise or is not understood. */
function isFinal(error: PortError): boolean {
  return !error.retryable && error.code !== 'INTERNAL';
}
