import { useSyncExternalStore } from 'react';
import type { AdminApi } from './admin-api.ts';
import { createStore, type ExternalStore } from './external-store.ts';
import { toLinkError } from './link-error.ts';
import { notices } from './notice-store.ts';
import { strings } from './strings.ts';
import { usePanel } from './use-panel.ts';

/** What can be asked of the daemon about a row, whose outcome the live stream tells. */
export interface Question {
  /** Does the asking. */
  readonly run: (api: AdminApi, id: string) => Promise<void>;
  /** What the notice says when it is refused. */
  readonly failed: string;
  /** The rows about which it was asked: known wherever the same row is shown. */
  readonly asked: ExternalStore<ReadonlySet<string>>;
}

/** Makes a question; once, at the top of a module. */
export function createQuestion(run: Question['run'], failed: string): Question {
  return { run, failed, asked: createStore<ReadonlySet<string>>(new Set()) };
}

/**
 * Asks a question about a row.
 *
 * @returns `pending` is true from the asking on, until it is refused: the row changes or goes when it was heard
 */
export function useAskOnce(
  { run, failed, asked }: Question,
  id: string,
): { readonly ask: () => void; readonly pending: boolean } {
  const { api } = usePanel();
  const pending = useSyncExternalStore(asked.subscribe, () => asked.get().has(id));

  async function ask(): Promise<void> {
    asked.set(new Set([...asked.get(), id]));
    try {
      await run(api, id);
    } catch (thrown) {
      asked.set(new Set([...asked.get()].filter((each) => each !== id)));
      const { refusal, kind } = toLinkError(thrown);
      const detail =
        refusal === null
          ? strings.link.reasons[kind]
          : `${refusal.message} ${refusal.next} (${refusal.code})`;
      notices.add(failed, detail);
    }
  }
  return { ask: () => void ask(), pending };
}
