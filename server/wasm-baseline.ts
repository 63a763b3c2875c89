import v8 from 'node:v8';

/**
 * Keeps V8 to its baseline compiler for WebAssembly, for the whole process. The SQL parser is a 23 MB module: the optimising
 * compiler would take some 250 MB for it, and the baseline one is faster for texts as short as statements. To be called
 * before the module is loaded. The first flag alone says it all only at the start of a process; later the two that it
 * stands for have to be set as well (measured on Node 24: 290 MB without them, 115 MB with).
 */
export function keepWasmBaseline(): void {
  for (const flag of ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'])
    v8.setFlagsFromString(flag);
}
