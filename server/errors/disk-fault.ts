/** What the file system has against a path, as an entry of the error catalogue. */
export interface DiskFault {
  readonly code: 'DISK_FULL' | 'PATH_NOT_WRITABLE' | 'PATH_OBSTRUCTED';
  readonly data: { readonly path: string; readonly reason: string };
}

const codes: Readonly<Record<string, DiskFault['code']>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  SQLITE_FULL: 'DISK_FULL',
  EROFS: 'PATH_NOT_WRITABLE',
  EACCES: 'PATH_NOT_WRITABLE',
  EPERM: 'PATH_NOT_WRITABLE',
  ENOTDIR: 'PATH_OBSTRUCTED',
  EISDIR: 'PATH_OBSTRUCTED',
  // mkdir where a file lies.
  EEXIST: 'PATH_OBSTRUCTED',
};

/** Codes that nothing but a disk has: a write to an open file does not say which one. */
const onlyOfDisks = /^(?:ENOSPC|EDQUOT|EROFS|SQLITE_\w+)$/;

/**
 * Tells a disk that is full or read-only, or a file where a folder should be, from every other failure: none of these is
 * mended by what helps against a damaged file. Works by the code of the operating system or of SQLite.
 *
 * @param path - what was being written, where the error itself does not name it
 * @returns null when the error is none of the file system's
 */
export function diskFault(thrown: unknown, path?: string): DiskFault | null {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return null;
  const named = 'path' in thrown && typeof thrown.path === 'string' ? thrown.path : path;
  const code = thrown.code.startsWith('SQLITE_READONLY') ? 'PATH_NOT_WRITABLE' : codes[thrown.code];
  if (code === undefined) return null;
  // Sockets have some of these codes as well, and no path.
  if (named === undefined && !onlyOfDisks.test(thrown.code)) return null;
  return { code, data: { path: named ?? 'a file of the state folder', reason: thrown.code } };
}
