import { fileURLToPath } from 'node:url';
import type { MessagePortMain } from 'electron';
import type { Home } from '../../server/config/home.ts';
import type { ReadKeychain } from '../../server/config/profiles/resolve-secrets.ts';
import { withStartLock } from '../../server/instance/start-lock.ts';
import { createSupervisor, type Supervisor } from '../../server/supervisor/supervisor.ts';
import { createUtilityProcessHost } from './utility-process-host.ts';

/** The one that keeps the daemon alive while the app runs. Its settings come from its config file and the environment. */
export type DesktopSupervisor = Supervisor<MessagePortMain>;

/**
 * @param home - a state folder that exists
 * @param keychain - where secrets lie that profiles keep in the keychain
 */
export function createDesktopSupervisor(home: Home, keychain: ReadKeychain): DesktopSupervisor {
  return createSupervisor({
    home,
    by: 'desktop',
    keychain,
    host: createUtilityProcessHost({
      program: fileURLToPath(new URL('../../server/daemon.js', import.meta.url)),
      cwd: home.root,
      env: process.env,
    }),
    lock: (work) => withStartLock(home, work),
  });
}
