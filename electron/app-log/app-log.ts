import { existsSync } from 'node:fs';
import { join } from 'node:path';
// The usual log of Electron apps: one file for main and what the preload reports, uncaught errors included.
import log from 'electron-log/main.js';
import { scrubLine } from '../../server/logs/redact.ts';
import { archiveLog, removeOldLogs } from './archive.ts';

const dayMs = 86_400_000;
const keeping = { files: 5, forMs: 14 * dayMs };
/** Bytes at which the file is set aside. */
const mostBytes = 5 * 1024 * 1024;

/**
 * Opens the app's own log, `desktop.log` beside the daemon's, for its owner alone. Secrets are struck out of every line;
 * an error that nobody caught is written too, and a dialog of the system's tells of it no more than that.
 *
 * @param dir - Home.logDir
 */
export function openAppLog(dir: string): void {
  const path = join(dir, 'desktop.log');
  const { file } = log.transports;
  file.resolvePathFn = () => path;
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  file.maxSize = mostBytes;
  file.archiveLogFn = ({ path: full }) => archiveLog(full, keeping);
  log.transports.console.level = 'warn';
  log.hooks.push((message) => ({ ...message, data: message.data.map((item) => scrubLine(asText(item))) }));
  log.errorHandler.startCatching({ showDialog: false });
  if (existsSync(dir)) removeOldLogs(path, keeping);
}

/** Writes down that something went well or changed, for whoever looks for a cause later. */
export function note(text: string): void {
  log.info(text);
}

/** Writes down that something went wrong; it also goes to the app's own output. */
export function report(error: unknown): void {
  log.error(error);
}

function asText(item: unknown): string {
  if (item instanceof Error) return item.stack ?? item.message;
  return typeof item === 'string' ? item : JSON.stringify(item);
}
