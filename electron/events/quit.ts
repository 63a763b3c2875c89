import { app } from 'electron';
import { exitCodes } from '../../server/cli/exit-codes.ts';
import type { DesktopSupervisor } from '../supervisor/desktop-supervisor.ts';

/** Quitting waits until the gateway has stopped; a gateway that stays down ends the app. */
export function registerQuit(supervisor: DesktopSupervisor): void {
  let phase: 'running' | 'closing' | 'closed' = 'running';
  let code: number = exitCodes.ok;

  app.on('window-all-closed', () => app.quit());

  app.on('before-quit', (event) => {
    if (phase === 'closed') return;
    event.preventDefault();
    if (phase === 'closing') return;
    phase = 'closing';
    void supervisor.close().then(() => {
      phase = 'closed';
      app.exit(code);
    });
  });

  supervisor.onChange((state) => {
    if (state.kind === 'crashed' || state.kind === 'port_taken') code = exitCodes.failed;
    if (state.kind === 'crashed' || state.kind === 'port_taken' || state.kind === 'stopped') app.quit();
  });
}
