import { open } from 'node:fs/promises';

/** The last whole lines of a file, at most so many bytes of them; a sentence in their place when it cannot be read. */
export async function tailOf(file: string, bytes: number): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const from = Math.max(0, size - bytes);
      const buffer = Buffer.alloc(size - from);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
      const text = buffer.toString('utf8', 0, bytesRead);
      return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return `This file could not be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
