import type { Overview, PoolView } from '../../server/contract/admin.ts';
import type { ApprovalView } from '../../server/contract/approvals.ts';
import type { ChangeView } from '../../server/contract/changes.ts';
import type { AdminEvent } from '../../server/contract/events.ts';
import type { ConfirmationView } from '../../server/contract/presence.ts';

/** What the tray knows of a gateway that runs: as much of its live stream as an icon and a menu can show. */
export interface DaemonFacts {
  readonly overview: Overview;

  /** The clients that have a session. */
  readonly connected: readonly string[];

  /** Statements that wait for a human. */
  readonly approvals: readonly ApprovalView[];

  /** Changes that wait for a person's confirmation. */
  readonly confirmations: readonly ConfirmationView[];

  /** The latest change that was not made here and can be taken back; null when there is none. */
  readonly undoable: ChangeView | null;

  /** The Snowflake pool of the profile in use; null before the first statement. */
  readonly pool: PoolView | null;

  /** Sessions of each client there is, also of those that have none. */
  readonly sessions: ReadonlyMap<string, number>;
}

/**
 * The facts after an event.
 *
 * @param known - null before the first snapshot: without one a change says nothing
 */
export function applyEvent(known: DaemonFacts | null, event: AdminEvent): DaemonFacts | null {
  if (event.type === 'snapshot') {
    const { overview, clients, approvals, confirmations, pools } = event.snapshot;
    const sessions = new Map(clients.map((client) => [client.name, client.sessions]));
    const pool = pools.find(({ profile }) => profile === overview.profile) ?? null;
    const undoable = event.snapshot.changes.find(isUndoable) ?? null;
    return { overview, approvals, confirmations, undoable, pool, sessions, connected: connectedOf(sessions) };
  }
  if (known === null) return null;
  switch (event.type) {
    case 'overview':
      return { ...known, overview: event.overview };
    case 'client': {
      const sessions = new Map(known.sessions).set(event.client.name, event.client.sessions);
      return { ...known, sessions, connected: connectedOf(sessions) };
    }
    case 'client-removed': {
      const sessions = new Map(known.sessions);
      sessions.delete(event.name);
      return { ...known, sessions, connected: connectedOf(sessions) };
    }
    case 'pool':
      return event.pool.profile === known.overview.profile ? { ...known, pool: event.pool } : known;
    case 'approval': {
      const others = known.approvals.filter(({ id }) => id !== event.approval.id);
      return { ...known, approvals: [...others, event.approval] };
    }
    case 'change': {
      if (isUndoable(event.change)) return { ...known, undoable: event.change };
      return event.change.id === known.undoable?.id ? { ...known, undoable: null } : known;
    }
    case 'confirmation': {
      const others = known.confirmations.filter(({ id }) => id !== event.confirmation.id);
      return { ...known, confirmations: [...others, event.confirmation] };
    }
    case 'confirmation-removed':
      return { ...known, confirmations: known.confirmations.filter(({ id }) => id !== event.id) };
    case 'approval-removed':
      return { ...known, approvals: known.approvals.filter(({ id }) => id !== event.id) };
    default:
      // Single sessions, queries and notices do not show in the tray.
      return known;
  }
}

function isUndoable({ origin, undoable }: ChangeView): boolean {
  return undoable && origin !== 'desktop';
}

function connectedOf(sessions: ReadonlyMap<string, number>): string[] {
  return [...sessions].filter(([, count]) => count > 0).map(([name]) => name);
}
