import { app } from 'electron';
import type { DaemonProcess } from '../daemon-process.ts';

/** Quitting waits until the gateway has stopped; a gateway that ends by itself ends the app with its exit code. */
export function registerQuit(daemon: DaemonProcess): void {
  let phase: 'running' | 'stopping' | 'stopped' = 'running';

  app.on('window-all-closed', () => app.quit());

  app.on('before-quit', (event) => {
    if (phase === 'stopped') return;
    event.preventDefault();
    if (phase === 'stopping') return;
    phase = 'stopping';
    daemon.stop().catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    });
  });

  const finish = (code: number): void => {
    phase = 'stopped';
    app.exit(code);
  };
  daemon.ended.then(finish, () => finish(1));
}
