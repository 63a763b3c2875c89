import { app } from 'electron';
import { placeAppData } from './app-home.ts';
import { startDaemon } from './daemon-process.ts';
import { registerQuit } from './events/quit.ts';
import { registerSecondInstance } from './events/second-instance.ts';
import { registerWebContents } from './events/web-contents.ts';
import { openPanelWindow } from './window/panel-window.ts';

/** The desktop app: one gateway, one window onto its panel. Quitting the app stops the gateway. */
async function run(): Promise<void> {
  await app.whenReady();
  const daemon = startDaemon();
  registerQuit(daemon);
  await openPanelWindow(await daemon.panelUrl());
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
