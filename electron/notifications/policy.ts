import type { ApprovalView } from '../../server/contract/approvals.ts';
import type { ChangeView } from '../../server/contract/changes.ts';
import type { Notice } from '../../server/contract/denials.ts';
import type { AdminEvent } from '../../server/contract/events.ts';
import { exactLine, exactMessage } from '../../server/contract/exact-text.ts';
import type { ChangeOrigin, ConfirmationView } from '../../server/contract/presence.ts';
import type { SupervisorState } from '../../server/contract/supervisor.ts';
import type { PanelPlace } from '../ipc/contract.ts';

/** One notification of the system. It holds no statement: it may be shown on a locked screen. */
export interface Note {
  readonly title: string;
  readonly body: string;

  /** Where a click leads. */
  readonly place: PanelPlace;
}

/** What has been told already. */
export interface Told {
  /** The trouble with the gateway's process that was told last; null when it has run since. */
  readonly trouble: string | null;

  /** The statements that wait, with their client. */
  readonly waiting: ReadonlyMap<string, string>;

  /** The latest notices, by id. */
  readonly notices: readonly string[];
}

/** Something that may have to be told. */
export type NoteCause =
  | { readonly kind: 'daemon'; readonly state: SupervisorState }
  | { readonly kind: 'admin'; readonly event: AdminEvent };

/** Nothing has been told yet. */
export const nothingTold: Told = { trouble: null, waiting: new Map(), notices: [] };

/** So many notices are remembered; far more than can come twice. */
const rememberedNotices = 500;

/** What is told, and what has been told by then. */
export interface Telling {
  readonly told: Told;
  readonly notes: readonly Note[];
}

/** Each cause is told once: a crash loop until it is over, a client until none of its statements waits, a notice for good. */
export function tellOnce(told: Told, cause: NoteCause): Telling {
  return cause.kind === 'daemon' ? tellOfDaemon(told, cause.state) : tellOfEvent(told, cause.event);
}

function tellOfDaemon(told: Told, state: SupervisorState): Telling {
  switch (state.kind) {
    case 'running':
      return quiet({ ...told, trouble: null });
    case 'crashed': {
      const { error, lines } = state.lastCrash;
      return tellTrouble(told, state.why, {
        title: state.why === 'often' ? 'The gateway keeps crashing' : 'The gateway cannot start',
        body: exactMessage(
          (error?.message ?? lines.at(-1) ?? 'It ended without saying why.').replaceAll('\n', ' '),
        ),
        place: 'panel',
      });
    }
    case 'port_taken':
      return tellTrouble(told, `port ${state.wanted}`, {
        title: `Port ${state.wanted} is taken`,
        body: 'The gateway cannot start. Click to see who listens there and what can be done.',
        place: 'panel',
      });
    case 'stopped':
    case 'stopping':
      // With the daemon its questions are gone.
      return quiet({ ...told, waiting: new Map() });
    case 'starting':
    case 'backoff':
      return quiet(told);
  }
}

function tellTrouble(told: Told, trouble: string, note: Note): Telling {
  if (told.trouble === trouble) return quiet(told);
  return { told: { ...told, trouble, waiting: new Map() }, notes: [note] };
}

function tellOfEvent(told: Told, event: AdminEvent): Telling {
  switch (event.type) {
    case 'snapshot': {
      const { approvals } = event.snapshot;
      const still = new Map([...told.waiting].filter(([id]) => approvals.some((each) => each.id === id)));
      return approvals.reduce<Telling>(
        ({ told: before, notes }, approval) => {
          const next = tellOfApproval(before, approval);
          return { told: next.told, notes: [...notes, ...next.notes] };
        },
        quiet({ ...told, waiting: still }),
      );
    }
    case 'approval':
      return tellOfApproval(told, event.approval);
    case 'approval-removed': {
      const waiting = new Map(told.waiting);
      waiting.delete(event.id);
      return quiet({ ...told, waiting });
    }
    case 'change':
      return tellOfChange(told, event.change);
    case 'confirmation':
      return tellOfConfirmation(told, event.confirmation);
    case 'notice':
      return tellOfNotice(told, event.notice);
    default:
      return quiet(told);
  }
}

/** One note for all that waits of a client: it could ask a hundred times. */
function tellOfApproval(told: Told, { id, client, kind }: ApprovalView): Telling {
  const known = [...told.waiting.values()].includes(client);
  const next = { ...told, waiting: new Map(told.waiting).set(id, client) };
  if (known) return quiet(next);
  const body = `It wants to run a ${kind} statement. Without an answer it is refused.`;
  return {
    told: next,
    notes: [{ title: `${exactLine(client)} asks for approval`, body, place: 'approvals' }],
  };
}

/** Each one: the person has just asked for it, or ought to know that somebody else has. */
function tellOfConfirmation(told: Told, { id, code, title }: ConfirmationView): Telling {
  if (told.notices.includes(id)) return quiet(told);
  const notices = [...told.notices, id].slice(-rememberedNotices);
  const note: Note = { title: `Confirm ${code}?`, body: `${title}.`, place: 'confirmations' };
  return { told: { ...told, notices }, notes: [note] };
}

/** How a change came in, for the title; null = the person made it here. */
const changeTitles: Readonly<Record<ChangeOrigin, string | null>> = {
  cli: 'Changed on the command line',
  api: 'Changed by a program',
  panel: 'Changed in a browser',
  desktop: null,
};

function tellOfChange(told: Told, { id, origin, text, undoable }: ChangeView): Telling {
  const title = changeTitles[origin];
  if (title === null || told.notices.includes(id)) return quiet(told);
  const notices = [...told.notices, id].slice(-rememberedNotices);
  const body = undoable ? `${text}. The menu of the tray takes it back.` : `${text}.`;
  return { told: { ...told, notices }, notes: [{ title, body, place: 'panel' }] };
}

/** How each kind is told; null = the panel shows it, and that is enough. */
const noticeLooks: Readonly<Record<Notice['kind'], Pick<Note, 'title' | 'place'> | null>> = {
  'repeated-denials': { title: 'Refused again and again', place: 'denials' },
  'quota-nearly': null,
  'quota-used-up': { title: 'A quota is used up', place: 'clients' },
};

function tellOfNotice(told: Told, { id, kind, text }: Notice): Telling {
  const look = noticeLooks[kind];
  if (look === null || told.notices.includes(id)) return quiet(told);
  const notices = [...told.notices, id].slice(-rememberedNotices);
  return { told: { ...told, notices }, notes: [{ ...look, body: exactMessage(text) }] };
}

function quiet(told: Told): Telling {
  return { told, notes: [] };
}
