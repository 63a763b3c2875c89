import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { SnowgateError } from '../errors/snowgate-error.ts';

/**
 * Reads a file that may hold secrets; undefined when there is none.
 *
 * @throws PROFILE_FILE_MODE when others than its owner may read or write it (POSIX; Windows has no such modes)
 * @throws PROFILE_FILE_INVALID when it cannot be read
 */
export async function readPrivateFile(file: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new SnowgateError('PROFILE_FILE_MODE', {
        file,
        mode: (mode & 0o777).toString(8).padStart(4, '0'),
      });
    }
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof SnowgateError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') return undefined;
    throw new SnowgateError('PROFILE_FILE_INVALID', { file, detail: `it cannot be read (${code})` });
  }
}

/** Writes a file for its owner alone; readers see the old text or the new one, never half of it. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, text, { mode: 0o600 });
}
