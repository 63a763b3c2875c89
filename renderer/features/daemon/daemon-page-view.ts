import type { DaemonOrder } from '../../../electron/ipc/contract.ts';
import { exactLine } from '../../../server/contract/exact-text.ts';
import type { Crash, HolderView, StateOf, SupervisorState } from '../../../server/contract/supervisor.ts';
import { assertNever } from '../../lib/assert-never.ts';
import { strings } from '../../lib/strings.ts';
import type { TagLook } from '../../ui/tag.tsx';

const text = strings.daemon;

/** A button of the page. */
export interface DaemonAction {
  readonly label: string;
  readonly does: DaemonOrder | 'logs';
}

/** What the page says while there is no gateway to show. */
export interface DaemonPageView {
  readonly look: TagLook;
  readonly title: string;

  /** One sentence each. */
  readonly told: readonly string[];

  /** The last lines of a daemon that ended; empty when it said nothing. */
  readonly lines: readonly string[];

  /** The first is the one to take. */
  readonly actions: readonly DaemonAction[];

  /** When the next start comes by itself, ms since 1970. */
  readonly retryAt: number | null;
}

/** What the page says in each state. Nothing while the daemon runs. */
export function daemonPageView(state: Exclude<SupervisorState, { kind: 'running' }>): DaemonPageView {
  const common = { lines: [], actions: [], retryAt: null };
  switch (state.kind) {
    case 'stopped':
      return {
        ...common,
        look: { tone: 'quiet', icon: 'stop' },
        title: text.stopped,
        told: [text.stoppedLead],
        actions: [order('start', 'start')],
      };
    case 'starting':
      return {
        ...common,
        look: { tone: 'wait', icon: 'ring', spin: true },
        title: text.starting,
        told: state.attempt > 1 ? [text.startingAgain(state.attempt)] : [text.startingLead],
        lines: state.attempt > 1 ? (state.lastCrash?.lines ?? []) : [],
      };
    case 'stopping':
      return {
        ...common,
        look: { tone: 'wait', icon: 'drain' },
        title: text.stopping,
        told: [stoppingLead(state)],
      };
    case 'backoff':
      return {
        ...common,
        look: { tone: 'bad', icon: 'warn' },
        title: text.backoff,
        told: [...crashTold(state.lastCrash), text.backoffLead],
        lines: state.lastCrash?.lines ?? [],
        actions: [order('start-now', 'start'), order('stop', 'stop')],
        retryAt: state.retryAt,
      };
    case 'crashed':
      return {
        ...common,
        look: { tone: 'bad', icon: 'cross' },
        title: state.why === 'often' ? text.crashedOften : text.crashedRefused,
        told: [...(state.why === 'often' ? [text.crashedOftenLead] : []), ...crashTold(state.lastCrash)],
        lines: state.lastCrash.lines,
        actions: [order('start-again', 'start'), { label: text.actions.logs, does: 'logs' }],
      };
    case 'port_taken':
      return {
        ...common,
        look: { tone: 'bad', icon: 'cross' },
        title: text.portTaken(state.wanted),
        told: [holderTold(state.holder), text.portTakenLead, text.portChoices],
        actions: [
          order('try-again', 'start'),
          ...(state.holder?.endable ? [order('take-over', 'take-over')] : []),
        ],
      };
    default:
      return assertNever(state);
  }
}

function order(label: keyof typeof text.actions, does: DaemonOrder): DaemonAction {
  return { label: text.actions[label], does };
}

function stoppingLead(state: StateOf<'stopping'>): string {
  if (state.whose === 'holder') return text.stoppingHolder;
  return state.next === 'recover' ? text.replacing : text.stoppingLead;
}

/** What happened, and what the daemon itself said of it. */
function crashTold(crash: Crash | null): string[] {
  if (crash === null) return [];
  const { error, end } = crash;
  if (error !== null) return [`${error.code}: ${error.message}`, error.next];
  const how = end.signal ?? (end.code === null ? text.exitUnknown : text.exitCode(end.code));
  return [text.reasons[crash.reason](how)];
}

function holderTold(holder: HolderView | null): string {
  if (holder === null) return text.holderUnknown;
  if (holder.pid === null) return text.holderHidden;
  return holder.snowgate
    ? text.holderSnowgate(holder.pid)
    : text.holder(exactLine(holder.name ?? text.holderNoName), holder.pid);
}
