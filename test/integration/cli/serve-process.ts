import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** `snowgate serve` as a process of its own. */
export interface ServingProcess {
  readonly pid: number | undefined;
  /** Resolves when it serves, or has ended without. */
  readonly outcome: Promise<
    | { readonly kind: 'ready' }
    | { readonly kind: 'ended'; readonly code: number | null; readonly stderr: string }
  >;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** Starts it on a state folder, on a free port. */
export function serveInProcess(home: string): ServingProcess {
  const child = spawn(process.execPath, [resolve('server/cli.ts'), 'serve', '--port', '0', '--json'], {
    env: { ...process.env, SNOWGATE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const ready = once(child.stdout, 'data').then(() => ({ kind: 'ready' }) as const);
  return {
    pid: child.pid,
    outcome: Promise.race([ready, ended.then((code) => ({ kind: 'ended', code, stderr }) as const)]),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
