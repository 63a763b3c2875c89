import type { StateOf } from '../contract/supervisor.ts';
import { assertNever } from '../util/assert-never.ts';
import type { SupervisorEvent, TimerName } from './events.ts';
import {
  type Step,
  type StepContext,
  stay,
  toAsked,
  toBackoff,
  toRecovery,
  toReplaced,
  toStopped,
  triesOf,
} from './transitions.ts';

/** Health checks in a row that a daemon may leave unanswered while its heartbeats come. */
const mostUnanswered = 4;

/** A daemon takes calls: what an event means for it. */
export function inRunning(state: StateOf<'running'>, event: SupervisorEvent, context: StepContext): Step {
  const { timings } = context;
  switch (event.kind) {
    case 'heartbeat':
      if (state.adopted) return stay(state);
      return stay(
        { ...state, beat: event.beat, missed: 0 },
        { kind: 'arm', timer: 'heartbeat', ms: timings.beatMs },
      );
    case 'health': {
      if (event.pid !== state.daemon.pid) return stay(state);
      if (event.answered) return stay({ ...state, unanswered: 0 });
      const next = { ...state, unanswered: state.unanswered + 1 };
      if (isHung(next)) return toReplaced(next, 'hung', context);
      // A second question at once: neither heartbeat nor answer is seldom chance.
      return next.missed > 0 ? stay(next, { kind: 'check_health', daemon: state.daemon }) : stay(next);
    }
    case 'timer':
      return inRunningTimer(state, event.timer, context);
    case 'stop_asked':
      return toAsked(state, 'stop', context);
    case 'restart_asked':
      return toAsked(state, 'start', context);
    case 'take_over_asked':
      return state.adopted ? toAsked(state, 'start', context) : stay(state);
    case 'release_asked':
      return state.adopted ? toStopped(state, context) : toAsked(state, 'stop', context);
    case 'leaving':
      return toAsked(state, 'stop', context, 'by others');
    case 'exited':
      return lost(state, event, context);
    // It runs.
    case 'start_asked':
    case 'spawned':
    case 'ready':
    case 'adopted':
    case 'found':
    case 'failed':
    case 'crash_limit':
    case 'holder':
      return stay(state);
    default:
      return assertNever(event);
  }
}

function inRunningTimer(state: StateOf<'running'>, timer: TimerName, context: StepContext): Step {
  const { beatMs, healthMs } = context.timings;
  const check = { kind: 'check_health', daemon: state.daemon } as const;
  switch (timer) {
    case 'heartbeat':
      return stay({ ...state, missed: state.missed + 1 }, check, { kind: 'arm', timer, ms: beatMs });
    case 'health':
      return stay(state, check, { kind: 'arm', timer, ms: healthMs });
    case 'ready':
    case 'stop':
    case 'retry':
    case 'look':
      return stay(state);
    default:
      return assertNever(timer);
  }
}

/** A daemon is gone that should run. */
function lost(
  state: StateOf<'running'>,
  { end, lines, gracefully = false }: Extract<SupervisorEvent, { kind: 'exited' }>,
  context: StepContext,
): Step {
  const attempt = triesOf(state, context);
  if (!state.adopted)
    return toRecovery(state, { reason: 'ended', end, lines, failure: null, attempt }, context);
  if (gracefully) return toStopped(state, context);
  // Whoever keeps that daemon gets the time to bring it back; only then is one of our own started.
  const lastCrash = { at: context.now, reason: 'ended', end, error: null, lines } as const;
  return toBackoff({ ...state, lastCrash }, attempt, context.timings.lookMs, context);
}

/**
 * No sign of life, neither heartbeats nor answers; or heartbeats alone for long, when clients cannot get in. Somebody
 * else's daemon is never judged.
 */
function isHung({ adopted, missed, unanswered }: StateOf<'running'>): boolean {
  return !adopted && ((missed >= 1 && unanswered >= 2) || unanswered >= mostUnanswered);
}
