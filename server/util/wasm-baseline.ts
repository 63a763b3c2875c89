import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';

let done = false;

/**
 * Keeps V8 to its baseline compiler for WebAssembly, for the whole process. The SQL parser is a 23 MB module: the optimising
 * compiler would take some 250 MB for it, and the baseline one is faster for texts as short as statements. The first flag
 * alone says it all only at the start of a process; later the two that it stands for have to be set as well (measured on
 * Node 24: 290 MB without them, 115 MB with).
 *
 * To be called on the main thread, before a thread is started that loads the parser: flags are the process's, and changing
 * them from a worker while other threads run crashed one start in twelve (SIGSEGV). In a worker it therefore does nothing.
 */
export function keepWasmBaseline(): void {
  if (done || !isMainThread) return;
  done = true;
  for (const flag of ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'])
    v8.setFlagsFromString(flag);
}
