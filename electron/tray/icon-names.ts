/** The looks of the tray icon, each with a shape and a colour of its own; `build/icons/tray.svg` draws them. */
export const trayLooks = ['stopped', 'starting', 'running', 'busy', 'attention', 'error'] as const;
export type TrayLook = (typeof trayLooks)[number];

/**
 * The file of a tray icon, without its folder. macOS gets shapes alone, which it colours itself; the suffix `Template`
 * tells it so.
 */
export function trayIconFile(look: TrayLook, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `${look}Template.png`;
  // Panels of Linux draw 22 points, the Windows taskbar 16.
  return platform === 'win32' ? `${look}-16.png` : `${look}-22.png`;
}
