import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A display for windows. */
export interface Display {
  /** What DISPLAY must be; undefined on systems that always have one. */
  readonly name: string | undefined;
  close(): void;
}

const xvfb = '/usr/bin/Xvfb';

/** True where windows can be opened, on a display or on a virtual one. */
export const displayPossible: boolean =
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  Boolean(process.env.DISPLAY) ||
  existsSync(xvfb);

/**
 * A virtual display, on a number that the X server picks itself, or that of this machine where there is no Xvfb. Apps of
 * tests that run side by side must not share a clipboard, and a display has one.
 */
export async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux' || !existsSync(xvfb)) {
    return { name: process.env.DISPLAY, close: () => undefined };
  }
  const server: ChildProcess = spawn(
    xvfb,
    ['-displayfd', '3', '-screen', '0', '1400x950x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const number = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with exit code ${code}`)));
    server.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim()));
  });
  return { name: `:${number}`, close: () => void server.kill() };
}
