import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { SandboxEngine } from '../engine-types.ts';
import { wireSettings } from '../wire/settings.ts';
import { createEngine } from './create-engine.ts';
import { startWireServer, type WireServer } from './wire-server.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

/** ms that the engine gets to let go of its work before the thread ends under it. */
const endMs = 4_000;

/** The thread of the sandbox: one engine and one server, until the owner says close or something breaks. */
async function main(port: MessagePort): Promise<void> {
  const tell = (message: FromWorker): void => port.postMessage(message);
  const { options, identity, controlKey } = workerData as WorkerStart;
  const engine = await createEngine({
    restrictedSessions: options.restrictedSessions ?? false,
    ...(options.spillDir !== undefined && { spillDir: options.spillDir }),
  });
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
    // The engine first: the owner may end the thread as soon as it hears of the failure.
    await engine.close();
    tell({ kind: 'failed', portTaken: isPortTaken(error), detail: String(error) });
    process.exit(1);
  }
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    void endOrderly(server, engine).finally(() => process.exit(code));
  };
  // A thread that ends while DuckDB works for it takes the whole process with it, so even a crash ends in order.
  process.on('uncaughtException', (error) => {
    tell({ kind: 'crashed', detail: error instanceof Error ? error.message : String(error) });
    end(1);
  });
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'close') end(0);
  });
  tell({ kind: 'ready', url: server.url });
}

/** Statements and sockets first, so that nothing works in the engine when it closes; never waits longer than endMs. */
async function endOrderly(server: WireServer, engine: SandboxEngine): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, endMs);
  });
  try {
    await Promise.race([server.close(), deadline]);
    await Promise.race([engine.close(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

if (parentPort === null) throw new Error('The sandbox runs in a worker thread only.');
await main(parentPort);
