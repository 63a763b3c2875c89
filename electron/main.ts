import { app } from 'electron';
import { adminClient } from '../server/cli/admin-client.ts';
import { resolveHome } from '../server/config/home.ts';
import { pairingSchema } from '../server/contract/admin.ts';
import { placeAppData } from './app-home.ts';
import { registerQuit } from './events/quit.ts';
import { registerSecondInstance } from './events/second-instance.ts';
import { registerWebContents } from './events/web-contents.ts';
import { createDesktopSupervisor } from './supervisor/desktop-supervisor.ts';
import { openPanelWindow } from './window/panel-window.ts';

/** The desktop app: one gateway, one window onto its panel. Quitting the app stops the gateway. */
async function run(): Promise<void> {
  await app.whenReady();
  const home = resolveHome(process.env);
  const supervisor = createDesktopSupervisor(home);
  registerQuit(supervisor);
  supervisor.start();
  const state = await supervisor.settled();
  if (state.kind !== 'running') return;
  const pairing = await adminClient(home, state.daemon).call('POST', '/admin/pairing', pairingSchema, {});
  await openPanelWindow(pairing.url);
}

placeAppData();
if (app.requestSingleInstanceLock()) {
  registerWebContents();
  registerSecondInstance();
  run().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    app.quit();
  });
} else {
  // The first instance comes to the front; this one has nothing to stop.
  process.exit(0);
}
