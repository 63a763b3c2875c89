import { app } from 'electron';
import { bridgeEntry } from '../../server/installers/bridge-entry.ts';
import type { StdioEntry } from '../../server/installers/snippets.ts';

/** Whether other programs can start the stdio bridge from this app: the binary of a package refuses to be a plain Node. */
export function hasBridge(): boolean {
  return !app.isPackaged;
}

/** The stdio bridge of a client as other programs start it: this app's own binary, told to be a plain Node. */
export function desktopBridge(client: string): StdioEntry {
  const entry = bridgeEntry(client, process.env);
  return { ...entry, env: { ...entry.env, ELECTRON_RUN_AS_NODE: '1' } };
}
