import { fileURLToPath } from 'node:url';
import { utilityProcess } from 'electron';
import { z } from 'zod';
import { adminClient } from '../server/cli/admin-client.ts';
import { stopDaemon } from '../server/cli/stop-daemon.ts';
import { resolveHome } from '../server/config/home.ts';
import { pairingSchema } from '../server/contract/admin.ts';

/** How long a stop may take before the process is ended the hard way. */
const stopSeconds = 60;

/** The gateway as a child of the desktop app. */
export interface DaemonProcess {
  /** The address of its panel with a single-use pairing code, once it listens. Rejects when it ends before that. */
  panelUrl(): Promise<string>;

  /** Stops it gracefully. */
  stop(): Promise<void>;

  /** Its exit code, when it has ended, whoever ended it. */
  readonly ended: Promise<number>;
}

/** Variables that would change how a child of Electron runs; the daemon takes none of them from outside. */
const unwanted = /^(NODE_OPTIONS$|ELECTRON_)/;

/** What the daemon posts when it listens. */
const readyMessage = z.object({ kind: z.literal('ready'), url: z.string(), pid: z.int() });
type Ready = z.output<typeof readyMessage>;

/** Starts the gateway. Its settings come from its config file and the environment. */
export function startDaemon(): DaemonProcess {
  const home = resolveHome(process.env);
  const child = utilityProcess.fork(fileURLToPath(new URL('../server/daemon.js', import.meta.url)), [], {
    serviceName: 'Snowgate gateway',
    // It says on stderr why it could not start.
    stdio: 'inherit',
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name))),
  });
  let listening: Ready | undefined;
  const ready = new Promise<Ready>((resolve) => {
    child.on('message', (message: unknown) => {
      const parsed = readyMessage.safeParse(message);
      if (!parsed.success) return;
      listening = parsed.data;
      resolve(parsed.data);
    });
  });
  const ended = new Promise<number>((resolve) => {
    child.once('exit', resolve);
  });

  return {
    ended,

    async panelUrl() {
      const gateway = await Promise.race([ready, ended]);
      if (typeof gateway === 'number') throw new Error(`the gateway ended with exit code ${gateway}`);
      const pairing = await adminClient(home, gateway).call('POST', '/admin/pairing', pairingSchema, {});
      return pairing.url;
    },

    async stop() {
      if (listening) await stopDaemon(home, listening, { seconds: stopSeconds, force: true });
      else child.kill();
    },
  };
}
