import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { newToken, type TokenKind } from './tokens.ts';

/**
 * A token of this installation: read from its file, made when there is none. The file belongs to its owner alone; one
 * with a wider mode is narrowed before it is used.
 */
export function loadToken(file: string, kind: TokenKind): string {
  const known = readToken(file);
  if (known !== undefined) {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return known;
  }
  const token = newToken(kind);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileAtomic(file, `${token}\n`, { mode: 0o600 });
  return token;
}

/** The token in the file, or undefined when there is no usable one. */
export function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, 'utf8').trim();
    return token.length >= 40 ? token : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
