import { constants } from 'node:os';
import { app, type Details, type MessagePortMain, utilityProcess } from 'electron';
import type { ProcessEnd } from '../../server/contract/supervisor.ts';
import { childEnvironment } from '../../server/instance/child-environment.ts';
import { sendSignal } from '../../server/instance/stop-daemon.ts';
import { readLines } from '../../server/supervisor/line-tail.ts';
import type { ProcessHost } from '../../server/supervisor/process-host.ts';
import { daemonFlags } from '../../server/util/v8-flags.ts';

/** How long the last lines of a process that is gone may take to arrive, in ms. */
const lastWordsMs = 100;
/** How long the reason may take, in ms, when the app itself is held up. An end in order needs none. */
const reasonMs = 2_000;
const serviceName = 'Snowgate gateway';

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
        serviceName,
        // As they are, Electron passes them to Node, which ignores what belongs to V8 (measured on Electron 33).
        execArgv: [`--js-flags=${daemonFlags.join(' ')}`],
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
      let end: ProcessEnd | undefined;
      let reasoned = (): void => undefined;
      const onGone = (_event: unknown, { type, name, reason, exitCode }: Details): void => {
        if (type !== 'Utility' || name !== serviceName) return;
        end = asEnd(reason, exitCode);
        reasoned();
      };
      app.on('child-process-gone', onGone);
      child.once('exit', (code) => {
        over = true;
        const tell = (): void => {
          clearTimeout(longest);
          app.off('child-process-gone', onGone);
          events.ended(end ?? { code, signal: null });
        };
        const longest = setTimeout(tell, reasonMs);
        setTimeout(() => {
          if (end !== undefined || code === 0) tell();
          else reasoned = tell;
        }, lastWordsMs);
      });

      return {
        post(message, ports = []) {
          if (!over) child.postMessage(message, [...ports]);
        },
        terminate() {
          if (!over) child.kill();
        },
        kill() {
          // Electron has no call for it, and tells of the end of a process some moments after it.
          if (!over && pid !== undefined) sendSignal(pid, 'SIGKILL');
        },
      };
    },
  };
}

/** Electron gives the number of a signal as if it were an exit code, and tells the two apart in the reason only. */
function asEnd(reason: Details['reason'], code: number): ProcessEnd {
  const bySignal = process.platform !== 'win32' && (reason === 'killed' || reason === 'crashed');
  const found = bySignal && Object.entries(constants.signals).find(([, number]) => number === code);
  return found ? { code: null, signal: found[0] } : { code, signal: null };
}
