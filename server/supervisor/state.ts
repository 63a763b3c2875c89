import type { StateOf, SupervisorState } from '../contract/supervisor.ts';
import { assertNever } from '../util/assert-never.ts';
import type { SupervisorEvent } from './events.ts';
import { inRunning } from './in-running.ts';
import {
  type Step,
  type StepContext,
  stay,
  toAdopted,
  toCrashed,
  toFreshStart,
  toRecovery,
  toReplaced,
  toRetry,
  toRunning,
  toStopped,
  toTerminated,
} from './transitions.ts';

/** What a supervisor begins with. */
export function initialState(now: number): SupervisorState {
  return { kind: 'stopped', since: now, restarts: 0, lastCrash: null, port: null };
}

/**
 * The supervisor's mind: what an event means in a state, as a pure function. ARCHITECTURE.md has it as a table.
 *
 * At most one process of our own exists at any time: `spawn` is only ever asked for in a state that is entered when the
 * process before it is known to be gone.
 */
export function reduce(state: SupervisorState, event: SupervisorEvent, context: StepContext): Step {
  switch (state.kind) {
    case 'stopped':
    case 'crashed':
    case 'port_taken':
      return atRest(state, event, context);
    case 'starting':
      return inStarting(state, event, context);
    case 'running':
      return inRunning(state, event, context);
    case 'stopping':
      return inStopping(state, event, context);
    case 'backoff':
      return inBackoff(state, event, context);
    default:
      return assertNever(state);
  }
}

/** Nothing of ours runs, and nothing happens until somebody asks for it. */
function atRest(
  state: StateOf<'stopped'> | StateOf<'crashed'> | StateOf<'port_taken'>,
  event: SupervisorEvent,
  context: StepContext,
): Step {
  switch (event.kind) {
    case 'start_asked':
    case 'restart_asked':
      return toFreshStart(state, context);
    case 'stop_asked':
    case 'release_asked':
      return state.kind === 'stopped' ? stay(state) : toStopped(state, context);
    case 'take_over_asked': {
      if (state.kind !== 'port_taken' || !state.holder?.endable) return stay(state);
      const { pid } = state.holder;
      return toTerminated(state, { whose: 'holder', pid, next: 'start' }, context);
    }
    case 'found':
      return toAdopted(state, event.daemon, context);
    case 'holder': {
      if (state.kind !== 'port_taken') return stay(state);
      const known = { ...state, holder: event.holder };
      return stay(known, { kind: 'notify', notice: known });
    }
    case 'timer':
      if (event.timer !== 'look') return stay(state);
      return stay(state, { kind: 'look' }, { kind: 'arm', timer: 'look', ms: context.timings.lookMs });
    case 'spawned':
    case 'ready':
    case 'adopted':
    case 'failed':
    case 'leaving':
    case 'heartbeat':
    case 'health':
    case 'exited':
    case 'crash_limit':
      return stay(state);
    default:
      return assertNever(event);
  }
}

function inStarting(state: StateOf<'starting'>, event: SupervisorEvent, context: StepContext): Step {
  switch (event.kind) {
    case 'spawned':
      return stay({ ...state, pid: event.pid }, { kind: 'arm', timer: 'ready', ms: context.timings.readyMs });
    case 'ready':
      return toRunning(state, event.daemon, context);
    case 'adopted':
      return state.pid === null ? toAdopted(state, event.daemon, context) : stay(state);
    case 'failed':
      // It ends by itself now; one that does not is helped along.
      return stay(
        { ...state, failure: event.error },
        { kind: 'arm', timer: 'ready', ms: context.timings.terminateMs },
      );
    case 'exited': {
      const { failure, attempt } = state;
      return toRecovery(
        state,
        { reason: 'ended', end: event.end, lines: event.lines, failure, attempt },
        context,
      );
    }
    case 'stop_asked':
    case 'release_asked':
      return toTerminated(state, { whose: 'own', pid: state.pid, next: 'stop' }, context);
    case 'timer':
      return event.timer === 'ready' ? toReplaced(state, 'late', context) : stay(state);
    // It is starting as it is.
    case 'start_asked':
    case 'restart_asked':
    case 'take_over_asked':
    case 'found':
    // A daemon takes its leave only after it was ready.
    case 'leaving':
    case 'heartbeat':
    case 'health':
    case 'crash_limit':
    case 'holder':
      return stay(state);
    default:
      return assertNever(event);
  }
}

function inStopping(state: StateOf<'stopping'>, event: SupervisorEvent, context: StepContext): Step {
  const { whose, pid } = state;
  switch (event.kind) {
    case 'exited':
      return afterEnd(state, event, context);
    case 'timer':
      if (event.timer !== 'stop') return stay(state);
      return stay(
        { ...state, step: state.step === 'asked' ? 'terminated' : 'killed' },
        { kind: state.step === 'asked' ? 'terminate' : 'kill', whose, pid },
        { kind: 'arm', timer: 'stop', ms: context.timings.terminateMs },
      );
    // It came up while it was being stopped: now it has a process that can be told, and then an ear.
    case 'spawned':
      return stay({ ...state, pid: event.pid }, { kind: 'terminate', whose, pid: event.pid });
    case 'ready':
      return stay(state, { kind: 'ask_stop', whose, pid });
    // The start that was called off has found a daemon of somebody else; nothing of ours is left.
    case 'adopted':
      if (state.pid !== null) return stay(state);
      return state.next === 'stop' ? toStopped(state, context) : toAdopted(state, event.daemon, context);
    case 'stop_asked':
    case 'release_asked':
      return stay({ ...state, next: 'stop' });
    case 'start_asked':
    case 'restart_asked':
    case 'take_over_asked':
      return state.next === 'stop' ? stay({ ...state, next: 'start' }) : stay(state);
    case 'found':
    case 'failed':
    case 'leaving':
    case 'heartbeat':
    case 'health':
    case 'crash_limit':
    case 'holder':
      return stay(state);
    default:
      return assertNever(event);
  }
}

/** The process that was being ended is gone. */
function afterEnd(
  state: StateOf<'stopping'>,
  { end, lines }: Extract<SupervisorEvent, { kind: 'exited' }>,
  context: StepContext,
): Step {
  const next = state.next;
  switch (next) {
    case 'stop':
      return toStopped(state, context);
    case 'start':
      return toFreshStart(state, context);
    case 'recover': {
      const { reason, failure, attempt } = state;
      return toRecovery(state, { reason, end, lines, failure, attempt }, context);
    }
    default:
      return assertNever(next);
  }
}

function inBackoff(state: StateOf<'backoff'>, event: SupervisorEvent, context: StepContext): Step {
  switch (event.kind) {
    case 'timer':
      return event.timer === 'retry' ? toRetry(state, context) : stay(state);
    case 'crash_limit':
      return state.lastCrash ? toCrashed(state, state.lastCrash, 'often', context) : stay(state);
    case 'start_asked':
    case 'restart_asked':
    case 'take_over_asked':
      return toFreshStart(state, context);
    case 'stop_asked':
    case 'release_asked':
      return toStopped(state, context);
    case 'spawned':
    case 'ready':
    case 'adopted':
    case 'found':
    case 'failed':
    case 'leaving':
    case 'heartbeat':
    case 'health':
    case 'exited':
    case 'holder':
      return stay(state);
    default:
      return assertNever(event);
  }
}
