import { protocol } from 'electron';
import { panelScheme } from '../ipc/panel-origin.ts';

/**
 * Tells Chromium of the panel's scheme, which it must know before the app is ready: it works like https, in a secure
 * context.
 */
export function registerPanelScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: panelScheme, privileges }]);
}
