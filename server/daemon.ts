import v8 from 'node:v8';

// The SQL parser is wasm, and its optimising compiler would cost 250 MB for no speed (measured). V8 must be told before
// any module that loads the parser, hence the late import.
v8.setFlagsFromString('--liftoff-only');

const { serveUntilStopped } = await import('./serve-until-stopped.ts');

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
