import { fileURLToPath } from 'node:url';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { TrayCommand } from './commands.ts';
import { type TrayLook, trayIconFile } from './icon-names.ts';
import type { TrayItem, TrayView } from './view.ts';

/** The icon in the tray. */
export interface TrayIcon {
  /** Shows this; does nothing when it is shown already. */
  show(view: TrayView): void;
}

/** Puts an icon into the tray. Only after `ready`. */
export function openTray(first: TrayView, run: (command: TrayCommand) => void): TrayIcon {
  const tray = new Tray(picture(first.look));
  let shown = '';

  const show = (view: TrayView): void => {
    const next = JSON.stringify(view);
    if (next === shown) return;
    shown = next;
    tray.setImage(picture(view.look));
    tray.setToolTip(view.tooltip);
    // Linux shows a changed menu only when it is set anew.
    tray.setContextMenu(Menu.buildFromTemplate(view.menu.map((item) => toMenuItem(item, run))));
  };

  // Windows opens the menu with the other button; macOS and most of Linux with any.
  if (process.platform === 'win32') tray.on('click', () => run({ kind: 'open', place: 'panel' }));
  show(first);
  return { show };
}

function picture(look: TrayLook): Electron.NativeImage {
  const file = new URL(`icons/${trayIconFile(look, process.platform)}`, import.meta.url);
  return nativeImage.createFromPath(fileURLToPath(file));
}

function toMenuItem(item: TrayItem, run: (command: TrayCommand) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'text':
      return { label: item.label, enabled: false };
    case 'action':
      return { label: item.label, enabled: item.enabled, click: () => run(item.command) };
    case 'check':
      return { type: 'checkbox', label: item.label, checked: item.checked, click: () => run(item.command) };
    case 'submenu':
      return {
        label: item.label,
        enabled: item.enabled,
        submenu: item.items.map((each) => toMenuItem(each, run)),
      };
  }
}
