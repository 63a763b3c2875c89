import { createContext, use, useSyncExternalStore } from 'react';
import type { SupervisorState } from '../../server/contract/supervisor.ts';
import type { Desktop } from './desktop.ts';
import { createStore } from './external-store.ts';

/** The desktop app around this page; null in a browser. */
export const DesktopContext = createContext<Desktop | null>(null);

/** The desktop app around this page; null in a browser. */
export function useDesktop(): Desktop | null {
  return use(DesktopContext);
}

const unknown = createStore<SupervisorState | null>(null);

/** How the gateway's process is; null in a browser, and until the app has said so. */
export function useDaemonState(): SupervisorState | null {
  const daemon = useDesktop()?.daemon ?? unknown;
  return useSyncExternalStore(daemon.subscribe, daemon.get);
}
