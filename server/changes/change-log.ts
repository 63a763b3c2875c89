import { randomUUID } from 'node:crypto';
import type { ChangeView } from '../contract/changes.ts';
import type { Policy } from '../contract/policy.ts';
import type { ChangeOrigin } from '../contract/presence.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';

/** How a change is taken back. */
export type Undo =
  /** `before`: null = the default policy; `after` is what the undo replaces, and nothing else. */
  | {
      readonly kind: 'policy';
      readonly client: string;
      readonly before: Policy | null;
      readonly after: Policy;
    }
  /** `client`: undefined = everything. */
  | { readonly kind: 'resume' | 'pause'; readonly client: string | undefined };

/** What was changed through the admin API since the start, the latest first. In memory: the audit log is elsewhere. */
export interface ChangeLog {
  /** @param undo - null where a change cannot be taken back, such as an approval that has let a statement run */
  note(change: { readonly origin: ChangeOrigin; readonly text: string }, undo: Undo | null): void;

  list(): readonly ChangeView[];

  /** @throws CHANGE_UNKNOWN, CHANGE_FINAL */
  undoOf(id: string): { readonly text: string; readonly undo: Undo };

  /** It was taken back and cannot be once more. */
  undone(id: string): void;
}

interface Entry {
  readonly view: ChangeView;
  readonly undo: Undo | null;
}

/** More than anybody looks at. */
const mostKept = 50;

/** @param onChange - told of each change, and again when it cannot be taken back any more */
export function createChangeLog(onChange: (change: ChangeView) => void): ChangeLog {
  let entries: readonly Entry[] = [];
  const find = (id: string): Entry => {
    const found = entries.find(({ view }) => view.id === id);
    if (!found) throw new SnowgateError('CHANGE_UNKNOWN');
    return found;
  };

  return {
    note({ origin, text }, undo) {
      const view: ChangeView = { id: randomUUID(), at: Date.now(), origin, text, undoable: undo !== null };
      entries = [{ view, undo }, ...entries].slice(0, mostKept);
      onChange(view);
    },

    list: () => entries.map(({ view }) => view),

    undoOf(id) {
      const { view, undo } = find(id);
      if (undo === null) throw new SnowgateError('CHANGE_FINAL', { text: view.text });
      return { text: view.text, undo };
    },

    undone(id) {
      const view: ChangeView = { ...find(id).view, undoable: false };
      entries = entries.map((entry) => (entry.view.id === id ? { view, undo: null } : entry));
      onChange(view);
    },
  };
}
