import { fileURLToPath } from 'node:url';
import type { MessagePortMain } from 'electron';
import { withStartLock } from '../../server/cli/start-lock.ts';
import type { Home } from '../../server/config/home.ts';
import { createSupervisor, type Supervisor } from '../../server/supervisor/supervisor.ts';
import { createUtilityProcessHost } from './utility-process-host.ts';

/** The one that keeps the daemon alive while the app runs. Its settings come from its config file and the environment. */
export type DesktopSupervisor = Supervisor<MessagePortMain>;

/** @param home - a state folder that exists */
export function createDesktopSupervisor(home: Home): DesktopSupervisor {
  return createSupervisor({
    home,
    by: 'desktop',
    host: createUtilityProcessHost({
      program: fileURLToPath(new URL('../../server/daemon.js', import.meta.url)),
      cwd: home.root,
      env: process.env,
    }),
    lock: (work) => withStartLock(home, work),
  });
}
