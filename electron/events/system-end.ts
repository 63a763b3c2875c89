import { app, powerMonitor } from 'electron';
import type { Desktop } from '../app/desktop.ts';

/** When the system ends, or a signal says so, nobody is asked. */
export function registerSystemEnd({ quitting }: Desktop): void {
  const end = (): void => void quitting.now();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  powerMonitor.on('shutdown', end);
  // Windows tells each window, and ends children first: their end must not look like a crash (electron/electron#52604).
  app.on('browser-window-created', (_event, window) => void window.on('session-end', end));
}
