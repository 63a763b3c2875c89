import { daemonArguments } from './daemon-arguments.ts';
import { startHeartbeat } from './heartbeat.ts';
import { fromElectronPort, isElectronPort } from './panel-port/electron-port.ts';
import { parentKeychain } from './parent-keychain.ts';
import { connectParent } from './parent-port.ts';
import { serveUntilStopped } from './serve-until-stopped.ts';
import { keepWasmBaseline } from './wasm-baseline.ts';

// Before any thread is started: see there.
keepWasmBaseline();

const { flags, supervised } = daemonArguments(process.argv.slice(2));
const parent = connectParent(supervised);
let endBeats = (): void => {};

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
