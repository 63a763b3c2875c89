import { serveUntilStopped } from './serve-until-stopped.ts';
import { keepWasmBaseline } from './wasm-baseline.ts';

// Before any thread is started: see there.
keepWasmBaseline();

/** The desktop app's end of the channel, when it forked this process. */
const parent: { postMessage(message: unknown): void } | undefined = Reflect.get(process, 'parentPort');

process.exitCode = await serveUntilStopped({
  env: process.env,
  onReady: ({ url }) => parent?.postMessage({ kind: 'ready', url, pid: process.pid }),
  onFailed: (error) => {
    parent?.postMessage({ kind: 'failed', error: error.toPublic() });
    process.stderr.write(`${error.code}: ${error.message}\n${error.next}\n`);
  },
});

// A forked child of Electron does not end by itself when nothing is left to do.
if (parent) process.exit();
