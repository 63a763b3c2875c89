import { BrowserWindow } from 'electron';

/**
 * Opens the window onto the panel.
 *
 * @param url - the panel's address with a single-use pairing code in its fragment
 */
export async function openPanelWindow(url: string): Promise<void> {
  const window = new BrowserWindow({
    title: 'Snowgate',
    width: 1280,
    height: 860,
    minWidth: 720,
    minHeight: 520,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      // Nothing of a panel session outlives the app.
      partition: 'panel',
    },
  });
  // Shown when there is something to see, so that it does not flash white.
  window.once('ready-to-show', () => window.show());
  await window.loadURL(url);
}
