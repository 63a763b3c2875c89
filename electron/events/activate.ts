import { app } from 'electron';
import type { Desktop } from '../app/desktop.ts';

/** A click on the dock of macOS. */
export function registerActivate({ window }: Desktop): void {
  app.on('activate', () => window.show('panel'));
}
