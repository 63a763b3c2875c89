import { setFlagsFromString } from 'node:v8';

/**
 * MB that each half of a thread's space for short-lived objects may take. V8 by itself lets it grow to 64 and hardly gives
 * any of it back, so that a daemon with 20 busy clients had 134 MB of young objects, nearly all of them dead. Measured on
 * Node 24 (resident MB idle / busy, processor time of about the same load): without a limit 268 / 473, 100 %; 4 MB
 * 237 / 317, 107 %; 2 MB 231 / 328, 107 %; seen once only: 8 MB 260 / 364, 109 %, and 1 MB 230 / 327, 109 %.
 */
const semiSpaceMb = 2;

/** `maxYoungGenerationSizeMb` of a worker for the same limit: V8 counts three halves. */
export const youngGenerationMb = 3 * semiSpaceMb;

/**
 * By how much (%) a heap may have grown since it was last collected before it is collected again. V8 by itself waits for a
 * multiple of that. Measured on Node 24 with 20 busy clients, in turns (resident MB, statements a second, calls that need
 * no Snowflake): without it 343, 181.5, 100 %; 50 % 255, 179, 87 %; 40 % 252, 180.5, 83 %; 30 % 248, 180, 82 %; 20 % 248,
 * 178, 75 %. An idle daemon stays as it is.
 */
const heapGrowth = '--heap-growing-percent=30';

/**
 * Flags of a daemon's process. The main thread can have its limit from nowhere else: V8 looks at it once, when the process
 * starts. `snowgate serve` runs in the process that its user has started, so there it is theirs to give.
 */
export const daemonFlags: readonly string[] = [`--max-semi-space-size=${semiSpaceMb}`, heapGrowth];

/**
 * The part of it that still helps in a process that runs already (268 MB instead of 343). To be called on the main thread
 * before it has started others: flags are the process's.
 */
export function growHeapInSmallSteps(): void {
  setFlagsFromString(heapGrowth);
}
