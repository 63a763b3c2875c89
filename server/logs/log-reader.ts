import { watch } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** As much of the file's end as is looked at to find its last lines. */
const tailBytes = 1024 * 1024;

async function readRange(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, to - from));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}

/**
 * The last lines of a file.
 *
 * @returns the lines and the offset up to which they go; the file may hold a started line after it
 */
async function lastLines(handle: FileHandle, count: number): Promise<{ lines: string[]; offset: number }> {
  const { size } = await handle.stat();
  const from = Math.max(0, size - tailBytes);
  const bytes = await readRange(handle, from, size);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .slice(from > 0 ? 1 : 0, -1);
  return { lines: count > 0 ? lines.slice(-count) : [], offset: from + end };
}

/**
 * Reads a log file: its last lines, then with `follow` every line that is added, over rotations, until the signal ends it.
 *
 * @throws ENOENT when there is no file and nothing to wait for
 */
export async function* readLog(
  file: string,
  options: { readonly lines: number; readonly follow: boolean; readonly signal?: AbortSignal },
): AsyncGenerator<string> {
  let handle = await open(file, 'r');
  try {
    const tail = await lastLines(handle, options.lines);
    yield* tail.lines;
    if (!options.follow) return;

    const changes = watchFile(file, options.signal);
    let offset = tail.offset;
    let rest = '';
    let decoder = new StringDecoder('utf8');
    try {
      for (;;) {
        // The name is looked at first: what was written before it went over to a new file is then seen in the old one.
        const now = await stat(file).catch(() => undefined);
        const { size, ino } = await handle.stat();
        if (size > offset) {
          const bytes = await readRange(handle, offset, size);
          offset += bytes.length;
          const parts = (rest + decoder.write(bytes)).split('\n');
          rest = parts.pop() ?? '';
          yield* parts;
          continue;
        }
        const replaced = now !== undefined && now.ino !== ino;
        const next = replaced || size < offset ? await open(file, 'r').catch(() => undefined) : undefined;
        if (next) {
          await handle.close();
          handle = next;
          [offset, rest, decoder] = [0, '', new StringDecoder('utf8')];
          continue;
        }
        if (!(await changes.next())) return;
      }
    } finally {
      changes.close();
    }
  } finally {
    await handle.close();
  }
}

/** Waits for changes of a file by watching its folder, because a rotation swaps the file itself. */
function watchFile(file: string, signal?: AbortSignal): { next(): Promise<boolean>; close(): void } {
  let pending = true;
  let wake: (() => void) | undefined;
  const changed = (): void => {
    pending = true;
    wake?.();
  };
  const watcher = watch(dirname(file), (_event, name) => {
    if (name === null || name === basename(file)) changed();
  });
  signal?.addEventListener('abort', changed, { once: true });
  return {
    /** False when the signal has ended it. */
    async next() {
      if (!pending && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      pending = false;
      return !signal?.aborted;
    },
    close() {
      watcher.close();
      signal?.removeEventListener('abort', changed);
    },
  };
}
