import { mkdirSync, rmSync } from 'node:fs';

/** Makes the folder anew, for its owner alone: the files in it have the rows of clients, and a crash may have left some. */
export function makeSpillFolder(path: string): void {
  removeSpillFolder(path);
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Removes the folder with all that is in it. */
export function removeSpillFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
