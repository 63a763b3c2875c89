import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, session } from 'electron';
import { report } from '../app-log/app-log.ts';
import type { PanelPlace, TellChannel, Told } from '../ipc/contract.ts';
import { tell } from '../ipc/main.ts';
import { panelUrl } from '../ipc/panel-origin.ts';
import { servePanel } from './serve-panel.ts';

/** Keeps what the page keeps of its own: the colour scheme. There is no token in it. */
const partition = 'persist:panel';

const preload = fileURLToPath(new URL('panel-preload.cjs', import.meta.url));

/** A page that ends sooner than this after it was loaded is not loaded again by itself, in ms. */
const crashLoopMs = 10_000;

/** The one window of the app, which comes and goes. */
export interface PanelWindow {
  /** Brings it to the front, made anew where it is gone, at this part of the panel. */
  show(place: PanelPlace): void;

  hide(): void;

  /** Whether a person has it in front of them. */
  watched(): boolean;

  /** Tells its page something, where there is one. */
  tell<Channel extends TellChannel>(channel: Channel, payload: Told<Channel>): void;
}

/**
 * The panel in a window of its own. Only after `ready`.
 *
 * @param onClose - somebody closes it; true when it may go
 */
export function createPanelWindow(onClose: () => boolean): PanelWindow {
  servePanel(session.fromPartition(partition).protocol);
  let window: BrowserWindow | null = null;
  let wanted: PanelPlace = 'panel';

  function open(): BrowserWindow {
    const made = new BrowserWindow({
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
        partition,
        preload,
      },
    });
    // Shown when there is something to see, so that it does not flash white.
    made.once('ready-to-show', () => made.show());
    made.webContents.once('did-finish-load', () => tell(made.webContents, 'show', wanted));
    made.on('close', (event) => {
      if (!onClose()) event.preventDefault();
    });
    made.on('closed', () => {
      window = null;
    });
    let loadedAt = Date.now();
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      report(`the window's page has ended: ${reason}`);
      // A page that cannot live would be loaded for ever; the next time the window is wanted is a new try.
      if (Date.now() - loadedAt < crashLoopMs) return made.destroy();
      loadedAt = Date.now();
      made.reload();
    });
    void made.loadURL(panelUrl);
    return made;
  }

  return {
    show(place) {
      wanted = place;
      // On macOS the app has no place in the dock while it is only in the menu bar.
      void app.dock?.show();
      if (window === null) {
        window = open();
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      tell(window.webContents, 'show', place);
    },
    hide() {
      window?.hide();
      app.dock?.hide();
    },
    watched: () => window?.isVisible() === true && window.isFocused(),
    tell(channel, payload) {
      if (window !== null) tell(window.webContents, channel, payload);
    },
  };
}
