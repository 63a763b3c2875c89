import type { ClientType } from '../../server/contract/client-types.ts';
import type { DaemonOrder, PanelPlace } from '../ipc/contract.ts';

/** What a click in the tray's menu asks for. */
export type TrayCommand =
  | { readonly kind: 'order'; readonly order: DaemonOrder }
  /** Nothing of any client is started any more. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Takes back a change that was made elsewhere. */
  | { readonly kind: 'undo'; readonly change: string }
  /** The window, at that part of the panel. */
  | { readonly kind: 'open'; readonly place: PanelPlace }
  | { readonly kind: 'copy-address' }
  /** Adds a client of this type and puts its configuration on the clipboard. */
  | { readonly kind: 'copy-config'; readonly type: ClientType }
  | { readonly kind: 'open-logs' }
  | { readonly kind: 'keep-in-tray'; readonly keep: boolean }
  | { readonly kind: 'launch-at-login'; readonly launch: boolean }
  /** Gathers the diagnostics into a zip and shows it. */
  | { readonly kind: 'save-diagnostics' }
  | { readonly kind: 'quit' };
