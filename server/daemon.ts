import { daemonArguments } from './daemon/arguments.ts';
import { parentKeychain } from './daemon/parent-keychain.ts';
import { connectParent } from './daemon/parent-port.ts';
import { serveUntilStopped } from './daemon/serve-until-stopped.ts';
import { startHeartbeat } from './gateway/heartbeat.ts';
import { exitCodes } from './instance/exit-codes.ts';
import { fromElectronPort, isElectronPort } from './panel-port/electron-port.ts';
import { keepWasmBaseline } from './util/wasm-baseline.ts';

// Before any thread is started: see there.
keepWasmBaseline();

const { flags, supervised } = daemonArguments(process.argv.slice(2));
const parent = connectParent(supervised);
let endBeats = (): void => {};

/** ms that a process which could not start gets to end by itself. */
const lingerMs = 2_000;

process.exitCode = await serveUntilStopped({
  env: process.env,
  flags,
  ...(parent && { keychain: parentKeychain(parent) }),
  onReady(daemon, askStop) {
    parent?.on('stop', askStop);
    parent?.on('panel', (_message, [port]) => {
      if (isElectronPort(port)) daemon.servePanel(fromElectronPort(port));
    });
    parent?.post({ kind: 'ready', ...daemon.address });
    if (parent) endBeats = startHeartbeat(daemon.figures, parent.post);
  },
  onStopping: () => parent?.post({ kind: 'leaving' }),
  onFailed(error) {
    parent?.post({ kind: 'failed', error: error.toPublic() });
    process.stderr.write(`${error.code}: ${error.message}\n${error.next}\n`);
  },
});

endBeats();
parent?.close();
// Whatever may still hold the event loop after a start that failed: what the process was to say has been said.
if (process.exitCode !== exitCodes.ok) setTimeout(() => process.exit(), lingerMs).unref();
