import { app } from 'electron';
import type { Autostart } from './autostart.ts';
import { xdgAutostart } from './xdg-autostart.ts';

/** The argument of a launch at login: the app comes up in the tray, without its window. */
const hiddenArgument = '--hidden';

/** True when this start was a launch at login. */
export function launchedAtLogin(): boolean {
  return process.argv.includes(hiddenArgument) || app.getLoginItemSettings().wasOpenedAtLogin;
}

/** Launch at login as this system does it, or undefined for an app that is not installed: a checkout may be gone tomorrow. */
export function systemAutostart(): Autostart | undefined {
  if (!app.isPackaged) return undefined;
  if (process.platform === 'linux') return xdgAutostart({ env: process.env, execPath: process.execPath });
  return {
    enabled: () => app.getLoginItemSettings({ args: [hiddenArgument] }).openAtLogin,
    set: (enabled) => app.setLoginItemSettings({ openAtLogin: enabled, args: [hiddenArgument] }),
  };
}
