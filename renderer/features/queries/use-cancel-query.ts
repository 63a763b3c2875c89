import { useMutation, useMutationState } from '@tanstack/react-query';
import { toLinkError } from '../../lib/link-error.ts';
import { strings } from '../../lib/strings.ts';
import { usePanel } from '../../lib/use-panel.ts';
import { notices } from '../../ui/notice-store.ts';

const mutationKey = ['cancel-query'];

/** Asks for a query to be cancelled. It counts as cancelled only when the live stream says so. */
export function useCancelQuery(id: string): { readonly cancel: () => void; readonly pending: boolean } {
  const { api } = usePanel();
  const { mutate } = useMutation({
    mutationKey,
    mutationFn: (queryId: string) => api.cancelQuery(queryId),
    onError: (thrown) => {
      const { refusal, kind } = toLinkError(thrown);
      notices.add(
        strings.queries.cancelFailed,
        refusal === null
          ? strings.link.reasons[kind]
          : `${refusal.message} ${refusal.next} (${refusal.code})`,
      );
    },
  });
  // The row and the side panel show the same query: both must know that it has been asked.
  const asked = useMutationState({
    filters: { mutationKey, predicate: (each) => each.state.status !== 'error' },
    select: (each) => each.state.variables,
  });
  return { cancel: () => mutate(id), pending: asked.includes(id) };
}
