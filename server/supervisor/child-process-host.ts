import { spawn } from 'node:child_process';
import { childEnvironment } from '../instance/child-environment.ts';
import { daemonFlags } from '../util/v8-flags.ts';
import { readLines } from './line-tail.ts';
import type { ProcessHost } from './process-host.ts';

/** How long the last lines of a process that is gone may take to arrive, in ms. */
const lastLinesMs = 200;

/**
 * Daemons as children of this Node process, with an IPC channel.
 *
 * @param options - `program`: the daemon's program file; `cwd`: where it runs
 */
export function createChildProcessHost(options: {
  readonly program: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}): ProcessHost {
  return {
    start(args, events) {
      const child = spawn(process.execPath, [...daemonFlags, options.program, ...args], {
        cwd: options.cwd,
        env: childEnvironment(options.env),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        serialization: 'advanced',
        windowsHide: true,
      });
      let over = false;

      for (const stream of [child.stdout, child.stderr]) {
        const lines = readLines(events.line);
        stream?.on('data', (bytes: Buffer) => lines.write(bytes)).on('end', () => lines.end());
      }
      child.once('spawn', () => {
        if (child.pid !== undefined) events.spawned(child.pid);
      });
      child.on('message', (message) => events.message(message));
      const finish = (code: number | null, signal: string | null) => {
        if (over) return;
        over = true;
        events.ended({ code, signal });
      };
      // The streams may still hold lines; something that the daemon started may hold the streams.
      child.once('exit', (code, signal) => setTimeout(finish, lastLinesMs, code, signal));
      child.once('close', finish);
      child.on('error', (error) => {
        events.line(error.message);
        // No process came up; otherwise its end is told by itself.
        if (child.pid === undefined) finish(null, null);
      });

      return {
        post(message) {
          // It may be gone before anybody knows; its end is told by itself.
          if (child.connected) child.send(message, () => undefined);
        },
        terminate: () => void child.kill('SIGTERM'),
        kill: () => void child.kill('SIGKILL'),
      };
    },
  };
}
