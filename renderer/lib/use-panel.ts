import { useQuery } from '@tanstack/react-query';
import { createContext, use, useSyncExternalStore } from 'react';
import type { Snapshot } from '../../server/contract/admin.ts';
import type { LinkState } from './link-state.ts';
import type { Panel, SignIn } from './panel.ts';
import { queryKeys } from './query-keys.ts';

/** Hands the panel's state to the components below. */
export const PanelContext = createContext<Panel | null>(null);

/** The panel this component belongs to. */
export function usePanel(): Panel {
  const panel = use(PanelContext);
  if (panel === null) throw new Error('PanelContext is missing above this component');
  return panel;
}

/** Whether somebody is signed in. */
export function useSignIn(): SignIn {
  const { signIn } = usePanel();
  return useSyncExternalStore(signIn.subscribe, signIn.get);
}

/** How fresh the data is. */
export function useLinkState(): LinkState {
  const { link } = usePanel();
  return useSyncExternalStore(link.subscribe, link.get);
}

/**
 * A part of what the daemon shows; drawn again only when that part changes.
 *
 * @param select - picks the part and returns it as it is in the snapshot, without building anything new
 * @returns undefined until the first snapshot has arrived
 */
export function useSnapshot<T>(select: (snapshot: Snapshot) => T): T | undefined {
  const { api } = usePanel();
  const { data } = useQuery({
    queryKey: queryKeys.snapshot,
    queryFn: ({ signal }) => api.snapshot(signal),
    // applyEvents keeps what did not change; comparing everything again for each batch would be wasted.
    structuralSharing: false,
    select,
  });
  return data;
}
