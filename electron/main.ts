import { app } from 'electron';
import { placeAppData } from './app/app-home.ts';
import { createDesktop } from './app/desktop.ts';
import { openAppLog, report } from './app-log/app-log.ts';
import { registerActivate } from './events/activate.ts';
import { registerQuit } from './events/quit.ts';
import { registerSecondInstance } from './events/second-instance.ts';
import { registerSystemEnd } from './events/system-end.ts';
import { registerWebContents } from './events/web-contents.ts';
import { registerPanelScheme } from './window/panel-scheme.ts';

/** The desktop app: a tray icon, a window onto the panel, and one gateway that it keeps alive. */
async function run(): Promise<void> {
  const home = placeAppData();
  openAppLog(home.logDir);
  // The first instance comes to the front; this one has nothing to stop.
  if (!app.requestSingleInstanceLock()) process.exit(0);
  registerPanelScheme();
  registerWebContents();
  await app.whenReady();
  const desktop = createDesktop(home);
  registerSecondInstance(desktop);
  registerActivate(desktop);
  registerQuit(desktop);
  registerSystemEnd(desktop);
  desktop.start();
}

run().catch((error: unknown) => {
  report(error);
  app.exit(1);
});
