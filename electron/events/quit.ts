import { app } from 'electron';
import type { Desktop } from '../app/desktop.ts';

/** Quitting, from wherever it is asked, goes the app's own way: it may ask first, and it ends what it has started. */
export function registerQuit({ quitting }: Desktop): void {
  app.on('before-quit', (event) => {
    event.preventDefault();
    void quitting.ask();
  });
  // The app lives in the tray; whether the last window ends it was decided when it was closed.
  app.on('window-all-closed', () => undefined);
}
