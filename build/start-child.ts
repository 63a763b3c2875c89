import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkout } from './checkout.ts';
import type { DesktopChoice } from './electron-binary.ts';

/** The gateway as a child of `npm start`. */
export interface GatewayChild {
  /** Its exit code when it has ended. */
  readonly ended: Promise<number>;

  /** The last of what it has printed to stderr. */
  printed(): string;

  /** Asks it to stop; the second call ends it at once. */
  stop(): void;
}

const keptOutput = 4096;

/**
 * Starts the built gateway, in the desktop app or by itself.
 *
 * It gets a process group of its own, so that Ctrl-C in the terminal reaches it once, through us, and not twice: its
 * second signal means "end at once".
 *
 * @param env - its environment, which also holds its settings
 */
export function startChild(choice: DesktopChoice, env: NodeJS.ProcessEnv): GatewayChild {
  const [program, args] =
    choice.kind === 'desktop'
      ? [choice.electron, [checkout]]
      : [process.execPath, [join(checkout, 'dist/server/cli.js'), 'serve', '--json']];
  const child = spawn(program, args, {
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-keptOutput);
  });
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
  let asked = false;
  return {
    ended,
    printed: () => printed,
    stop() {
      child.kill(asked ? 'SIGKILL' : 'SIGTERM');
      asked = true;
    },
  };
}
