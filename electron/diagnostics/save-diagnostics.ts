import { join } from 'node:path';
import { app, shell } from 'electron';
import type { Home } from '../../server/config/home.ts';
import type { SupervisorState } from '../../server/contract/supervisor.ts';
import { gatherDiagnostics } from '../../server/diagnostics/gather.ts';
import { bundleName, writeBundle } from '../../server/diagnostics/write-bundle.ts';
import type { UpdateState } from '../updates/updates.ts';

/** What the app knows besides what lies on the disk. */
export interface DesktopFacts {
  readonly home: Home;
  readonly daemon: SupervisorState;
  /** The state of the gateway, from its own admin API; rejects while none runs. */
  readonly gateway: () => Promise<unknown>;
  readonly update: UpdateState;
}

/**
 * Gathers the diagnostics into a zip in the downloads folder and shows it there.
 *
 * @returns the file
 * @throws DIAGNOSTICS_NOT_WRITTEN
 */
export async function saveDiagnostics({ home, daemon, gateway, update }: DesktopFacts): Promise<string> {
  const files = await gatherDiagnostics({
    home,
    env: process.env,
    state: async () => ({
      process: daemon,
      gateway: await gateway().catch((error: unknown) => ({ unavailable: String(error) })),
    }),
    about: { packaged: app.isPackaged, update },
  });
  const file = join(app.getPath('downloads'), bundleName(Date.now()));
  writeBundle(file, files);
  shell.showItemInFolder(file);
  return file;
}
