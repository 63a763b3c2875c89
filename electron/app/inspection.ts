import type { SupervisorState } from '../../server/contract/supervisor.ts';
import type { TrayCommand } from '../tray/commands.ts';
import type { TrayView } from '../tray/view.ts';

/** What an inspector of the main process can look at: no system tells what a tray shows. */
export interface Inspection {
  view(): TrayView;
  /** Whether the tray's icon can be seen, as far as that is known by now. */
  trayShown(): boolean;
  daemon(): SupervisorState;
  click(command: TrayCommand): void;
}

/**
 * Puts the app's view of itself where the end-to-end tests find it. Only code of the main process reaches it, and a
 * package lets nobody inspect that process.
 */
export function exposeForInspection(inspection: Inspection): void {
  Object.defineProperty(globalThis, 'snowgate', { value: Object.freeze({ ...inspection }) });
}
