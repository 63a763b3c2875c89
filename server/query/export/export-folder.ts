import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SnowgateError } from '../../errors/snowgate-error.ts';

/** A file on its way: written under a name that nobody is told, and given its own when it is complete. */
export interface PartialFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** The place of one export. It is taken by this one until it is released. */
export interface ExportTarget {
  /** Where the file will be. */
  readonly path: string;
  /** A new file for its owner only, in the folder for unfinished ones. */
  partial(): Promise<PartialFile>;
  /**
   * Gives a complete file its name.
   * @throws EXPORT_EXISTS when somebody else has taken the name meanwhile; theirs stays as it is
   */
  publish(partialPath: string): Promise<void>;
  /** Removes what is unfinished. */
  release(): Promise<void>;
}

/** Exports below one folder: never outside, and never over a file that exists. */
export interface ExportFolder {
  /**
   * Takes a place in the client's own folder.
   * @param parts - checked folders and name
   * @throws EXPORT_EXISTS, EXPORT_NAME when a part of the path is a link or a file, EXPORT_FAILED
   */
  take(client: string, parts: readonly string[]): Promise<ExportTarget>;
}

/** Folder for unfinished files; no client can have this name. */
const unfinished = '.unfinished';

/** ms after which an unfinished file is one that a crash has left behind. */
const abandonedMs = 24 * 3_600_000;

/** @param folder - absolute path; made when it is missing */
export function createExportFolder(folder: string): ExportFolder {
  const taken = new Set<string>();

  return {
    take: (client, parts) =>
      coded(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const root = await realpath(folder);
        const workshop = await enter(root, [unfinished]);
        await removeAbandoned(workshop);
        const directory = await enter(root, [client, ...parts.slice(0, -1)]);
        const path = join(directory, parts.at(-1) ?? '');
        const key = path.toLowerCase();
        // Two exports at once would both find the name free; the second one need not run first to learn that.
        if (taken.has(key)) throw new SnowgateError('EXPORT_EXISTS', { path });
        taken.add(key);
        try {
          if (await exists(path)) throw new SnowgateError('EXPORT_EXISTS', { path });
        } catch (error) {
          taken.delete(key);
          throw error;
        }
        return targetAt({ workshop, directory, path, done: () => taken.delete(key) });
      }),
  };
}

interface Place {
  readonly workshop: string;
  readonly directory: string;
  readonly path: string;
  readonly done: () => void;
}

function targetAt({ workshop, directory, path, done }: Place): ExportTarget {
  const partials: PartialFile[] = [];
  return {
    path,

    partial: () =>
      coded(async () => {
        const partialPath = join(workshop, randomUUID());
        const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
        const handle = await open(partialPath, O_CREAT | O_EXCL | O_WRONLY | (O_NOFOLLOW ?? 0), 0o600);
        const partial = { path: partialPath, handle };
        partials.push(partial);
        return partial;
      }),

    publish: (partialPath) =>
      coded(async () => {
        // The folders were looked at when the export began; somebody may have put a link in their place since.
        if ((await realpath(directory)) !== directory) throw leadsElsewhere();
        await linkOrRename(partialPath, path);
      }),

    async release() {
      done();
      for (const { handle, path: partialPath } of partials) {
        // One that is closed already cannot be closed again.
        await handle.close().catch(ignore);
        await rm(partialPath, { force: true }).catch(ignore);
      }
    },
  };
}

/** Makes the folders where they are missing and sees that each is one, not a link to elsewhere. */
async function enter(root: string, parts: readonly string[]): Promise<string> {
  let at = root;
  for (const part of parts) {
    at = join(at, part);
    await mkdir(at, { mode: 0o700 }).catch(ignoreCode('EEXIST'));
    const found = await lstat(at);
    if (found.isSymbolicLink() || !found.isDirectory()) throw leadsElsewhere();
  }
  // Where a file system folds case the folder may be spelled in another way.
  const real = await realpath(at);
  if (!real.startsWith(root + sep)) throw leadsElsewhere();
  return real;
}

/** File systems without hard links: the name is taken first, and what is put in its place is our own empty file. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A link cannot be made over a file that exists, which a rename would replace. */
async function linkOrRename(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!noLinks.has(codeOf(error))) throw error;
    const placeholder = await open(to, 'wx', 0o600);
    await placeholder.close();
    await rename(from, to);
  }
}

async function removeAbandoned(workshop: string): Promise<void> {
  const before = Date.now() - abandonedMs;
  for (const name of await readdir(workshop)) {
    const path = join(workshop, name);
    const found = await lstat(path).catch(ignore);
    if (found && found.mtimeMs < before) await rm(path, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  // Not stat: a link that leads nowhere is there as well.
  const found = await lstat(path).catch(ignoreCode('ENOENT'));
  return found !== undefined;
}

/** Failures of the file system as errors of the catalogue. */
async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SnowgateError) throw error;
    throw exportFailure(error);
  }
}

/** What a caller is told of a failure to write. */
export function exportFailure(error: unknown): SnowgateError {
  if (error instanceof SnowgateError) return error;
  if (codeOf(error) === 'EEXIST') {
    const path = error instanceof Error && 'dest' in error ? String(error.dest) : 'The file';
    return new SnowgateError('EXPORT_EXISTS', { path }, { cause: error });
  }
  return new SnowgateError('EXPORT_FAILED', { detail: codeOf(error) || 'unknown' }, { cause: error });
}

function leadsElsewhere(): SnowgateError {
  return new SnowgateError('EXPORT_NAME', { reason: 'a part of the path is a link or a file' });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function ignoreCode(code: string): (error: unknown) => undefined {
  return (error) => {
    if (codeOf(error) !== code) throw error;
    return undefined;
  };
}

function ignore(): undefined {
  return undefined;
}
