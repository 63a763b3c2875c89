import { parentPort, workerData } from 'node:worker_threads';
import { createEngine } from './engine/create-engine.ts';
import { wireSettings } from './wire/settings.ts';
import { startWireServer, type WireServer } from './wire/wire-server.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

/** The thread of the sandbox: one engine and one server, until the owner says close. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('The sandbox runs in a worker thread only.');
  const tell = (message: FromWorker): void => port.postMessage(message);
  const { options, identity, controlKey } = workerData as WorkerStart;
  const engine = await createEngine({});
  let server: WireServer;
  try {
    server = await startWireServer({
      port: options.port ?? 0,
      identity,
      settings: wireSettings(options),
      engine,
      controlKey,
    });
  } catch (error) {
    tell({ kind: 'failed', portTaken: isPortTaken(error), detail: String(error) });
    await engine.close();
    port.close();
    return;
  }
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'close') void end(server, () => engine.close());
  });
  tell({ kind: 'ready', url: server.url });
}

/** Sockets first, so that nothing new reaches the engine while it closes; then the thread ends whatever happened. */
async function end(server: WireServer, closeEngine: () => Promise<void>): Promise<void> {
  try {
    await server.close();
    await closeEngine();
  } finally {
    process.exit(0);
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

await main();
