import { type MessagePortMain, utilityProcess } from 'electron';
import { childEnvironment } from '../../server/supervisor/child-environment.ts';
import { readLines } from '../../server/supervisor/line-tail.ts';
import type { ProcessHost } from '../../server/supervisor/process-host.ts';

/** How long the last lines of a process that is gone may take to arrive, in ms. */
const lastLinesMs = 200;

/**
 * Daemons as utility processes of Electron: the packaged app cannot run its own program as Node. Only after `ready`.
 *
 * @param options - `program`: the daemon's program file; `cwd`: where it runs
 */
export function createUtilityProcessHost(options: {
  readonly program: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}): ProcessHost<MessagePortMain> {
  return {
    start(args, events) {
      const child = utilityProcess.fork(options.program, [...args], {
        serviceName: 'Snowgate gateway',
        cwd: options.cwd,
        env: childEnvironment(options.env),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      // The process id is gone with the process, and a posted message after its end can take the app down with it
      // (electron/electron#53923), so its end is remembered here.
      let pid: number | undefined;
      let over = false;

      for (const stream of [child.stdout, child.stderr]) {
        const lines = readLines(events.line);
        stream?.on('data', (bytes: Buffer) => lines.write(bytes)).on('end', () => lines.end());
      }
      child.once('spawn', () => {
        pid = child.pid;
        if (pid !== undefined) events.spawned(pid);
      });
      child.on('message', (message: unknown) => events.message(message));
      child.once('exit', (code) => {
        over = true;
        setTimeout(() => events.ended({ code, signal: null }), lastLinesMs);
      });

      return {
        post(message, ports = []) {
          if (!over) child.postMessage(message, [...ports]);
        },
        terminate() {
          if (!over) child.kill();
        },
        kill() {
          // Electron has no call for it.
          if (!over && pid !== undefined) process.kill(pid, 'SIGKILL');
        },
      };
    },
  };
}
