import { app } from 'electron';
import type { Desktop } from '../app/desktop.ts';

/** Starting the app again brings its window to the front, also from the tray: the way back where no tray is shown. */
export function registerSecondInstance({ window }: Desktop): void {
  app.on('second-instance', () => window.show('panel'));
}
