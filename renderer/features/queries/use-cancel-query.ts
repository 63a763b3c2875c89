import { useSyncExternalStore } from 'react';
import { createStore } from '../../lib/external-store.ts';
import { toLinkError } from '../../lib/link-error.ts';
import { strings } from '../../lib/strings.ts';
import { usePanel } from '../../lib/use-panel.ts';
import { notices } from '../../ui/notice-store.ts';

/** Queries whose cancelling was asked: the row and the side panel show the same query, and both must know. */
const asked = createStore<ReadonlySet<string>>(new Set());

/** Asks for a query to be cancelled. It counts as cancelled only when the live stream says so. */
export function useCancelQuery(id: string): { readonly cancel: () => void; readonly pending: boolean } {
  const { api } = usePanel();
  const pending = useSyncExternalStore(asked.subscribe, () => asked.get().has(id));

  async function cancel(): Promise<void> {
    asked.set(new Set([...asked.get(), id]));
    try {
      await api.cancelQuery(id);
    } catch (thrown) {
      asked.set(new Set([...asked.get()].filter((each) => each !== id)));
      const { refusal, kind } = toLinkError(thrown);
      const detail =
        refusal === null
          ? strings.link.reasons[kind]
          : `${refusal.message} ${refusal.next} (${refusal.code})`;
      notices.add(strings.queries.cancelFailed, detail);
    }
  }
  return { cancel: () => void cancel(), pending };
}
