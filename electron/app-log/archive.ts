import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';

/** How many old files of a log stay and for how long (ms). */
export interface Keeping {
  readonly files: number;
  readonly forMs: number;
}

/** `desktop.2026-11-25T20-15-03-123.log` for `desktop.log`. */
const archived = /^\.\d{4}-\d{2}-\d{2}T[\d-]+$/;

/** Sets a full log file aside under the time of now, and removes the ones that are too many or too old. */
export function archiveLog(file: string, keeping: Keeping, now: number = Date.now()): void {
  const { dir, name, ext } = parse(file);
  const stamp = new Date(now).toISOString().slice(0, 23).replaceAll(/[:.]/g, '-');
  renameSync(file, join(dir, `${name}.${stamp}${ext}`));
  removeOldLogs(file, keeping, now);
}

/** Removes the set-aside files of a log that are too many or too old. */
export function removeOldLogs(file: string, keeping: Keeping, now: number = Date.now()): void {
  const { dir, name, ext } = parse(file);
  const isOld = (entry: string) =>
    entry.startsWith(name) && entry.endsWith(ext) && archived.test(entry.slice(name.length, -ext.length));
  const newestFirst = readdirSync(dir).filter(isOld).sort().reverse();
  for (const [index, entry] of newestFirst.entries()) {
    const path = join(dir, entry);
    const tooOld = now - statSync(path).mtimeMs > keeping.forMs;
    if (tooOld || index >= keeping.files) rmSync(path, { force: true });
  }
}
