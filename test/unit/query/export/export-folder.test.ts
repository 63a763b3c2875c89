import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createExportFolder,
  type ExportFolder,
  type ExportTarget,
} from '../../../../server/query/export/export-folder.ts';

let home: string;
let root: string;
let outside: string;
let folder: ExportFolder;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'snowgate-export-')));
  root = join(home, 'exports');
  outside = join(home, 'outside');
  mkdirSync(outside);
  folder = createExportFolder(root);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function write(target: ExportTarget, text: string): Promise<void> {
  const { path, handle } = await target.partial();
  await handle.writeFile(text);
  await target.publish(path);
  await target.release();
}

const unfinished = () => readdirSync(join(root, '.unfinished'));

test('a file is there when it is complete, for its owner alone, and nothing else is left', async () => {
  const target = await folder.take('claude', ['2026', 'orders.csv']);
  const { path, handle } = await target.partial();
  await handle.writeFile('half');
  expect(existsSync(target.path)).toBe(false);
  await handle.writeFile(' and half');
  await target.publish(path);
  await target.release();
  expect(target.path).toBe(join(root, 'claude', '2026', 'orders.csv'));
  expect(readFileSync(target.path, 'utf8')).toBe('half and half');
  if (process.platform !== 'win32') expect(statSync(target.path).mode & 0o777).toBe(0o600);
  expect(unfinished()).toEqual([]);
});

test('what is given up leaves nothing', async () => {
  const target = await folder.take('claude', ['orders.csv']);
  const { handle } = await target.partial();
  await handle.writeFile('half');
  await target.release();
  expect(readdirSync(join(root, 'claude'))).toEqual([]);
  expect(unfinished()).toEqual([]);
  await write(await folder.take('claude', ['orders.csv']), 'again');
});

describe('never over what is there', () => {
  test('a file from before is refused at once', async () => {
    await write(await folder.take('claude', ['orders.csv']), 'first');
    await expect(folder.take('claude', ['orders.csv'])).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    expect(readFileSync(join(root, 'claude', 'orders.csv'), 'utf8')).toBe('first');
    // Once it is gone the name is free.
    rmSync(join(root, 'claude', 'orders.csv'));
    await write(await folder.take('claude', ['orders.csv']), 'second');
  });

  test('a file that comes up meanwhile stays', async () => {
    const target = await folder.take('claude', ['orders.csv']);
    const { path, handle } = await target.partial();
    await handle.writeFile('mine');
    writeFileSync(target.path, 'theirs');
    await expect(target.publish(path)).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    await target.release();
    expect(readFileSync(target.path, 'utf8')).toBe('theirs');
    expect(unfinished()).toEqual([]);
  });

  test('a link, whether it leads somewhere or nowhere', async () => {
    mkdirSync(join(root, 'claude'), { recursive: true });
    const prey = join(outside, 'prey');
    writeFileSync(prey, 'precious');
    symlinkSync(prey, join(root, 'claude', 'a.csv'));
    symlinkSync(join(outside, 'not-there'), join(root, 'claude', 'b.csv'));
    for (const name of ['a.csv', 'b.csv']) {
      await expect(folder.take('claude', [name])).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    }
    expect(readFileSync(prey, 'utf8')).toBe('precious');
    expect(readdirSync(outside)).toEqual(['prey']);
  });

  test('of two at the same time with one name, also in other capitals, the second is refused', async () => {
    const [first, second] = await Promise.allSettled([
      folder.take('claude', ['orders.csv']),
      folder.take('claude', ['ORDERS.csv']),
    ]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
    // Another client has a folder of its own.
    await write(await folder.take('cline', ['orders.csv']), 'other');
  });

  test('of many from several gateways on one folder, one wins and its file is whole', async () => {
    const targets = await Promise.all(
      Array.from({ length: 10 }, () => createExportFolder(root).take('claude', ['orders.csv'])),
    );
    const ends = await Promise.allSettled(
      targets.map(async (target, n) => {
        const { path, handle } = await target.partial();
        await handle.writeFile(String(n).repeat(10_000));
        await target.publish(path);
        return n;
      }),
    );
    await Promise.all(targets.map((target) => target.release()));
    const winners = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    expect(winners).toHaveLength(1);
    expect(readFileSync(join(root, 'claude', 'orders.csv'), 'utf8')).toBe(String(winners[0]).repeat(10_000));
  });
});

describe('never outside', () => {
  test.each([
    ['the folder of the client', ['claude']],
    ['a folder below it', ['claude', '2026']],
    ['the folder for unfinished files', ['.unfinished']],
  ])('when %s is a link', async (_name, parts) => {
    mkdirSync(join(root, ...parts.slice(0, -1)), { recursive: true });
    symlinkSync(outside, join(root, ...parts));
    await expect(folder.take('claude', ['2026', 'orders.csv'])).rejects.toMatchObject({
      code: 'EXPORT_NAME',
    });
    expect(readdirSync(outside)).toEqual([]);
  });

  test('when a folder becomes a link while the export runs', async () => {
    const target = await folder.take('claude', ['2026', 'orders.csv']);
    const { path, handle } = await target.partial();
    await handle.writeFile('mine');
    renameSync(join(root, 'claude', '2026'), join(root, 'claude', 'old'));
    symlinkSync(outside, join(root, 'claude', '2026'));
    await expect(target.publish(path)).rejects.toMatchObject({ code: 'EXPORT_NAME' });
    await target.release();
    expect(readdirSync(outside)).toEqual([]);
  });

  test('when a part of the path is a file', async () => {
    mkdirSync(join(root, 'claude'), { recursive: true });
    writeFileSync(join(root, 'claude', '2026'), '');
    await expect(folder.take('claude', ['2026', 'orders.csv'])).rejects.toMatchObject({
      code: 'EXPORT_NAME',
    });
  });
});

test('what a crash has left behind goes with a later export, what is being written does not', async () => {
  await write(await folder.take('claude', ['a.csv']), 'a');
  const [old, young] = [randomUUID(), randomUUID()];
  for (const name of [old, young]) writeFileSync(join(root, '.unfinished', name), 'half');
  const longAgo = new Date(Date.now() - 25 * 3_600_000);
  utimesSync(join(root, '.unfinished', old), longAgo, longAgo);
  await write(await folder.take('claude', ['b.csv']), 'b');
  expect(unfinished()).toEqual([young]);
});

test('a folder that cannot be made is an error that names the reason and no secret', async () => {
  writeFileSync(join(home, 'file'), '');
  const broken = createExportFolder(join(home, 'file', 'exports'));
  await expect(broken.take('claude', ['a.csv'])).rejects.toMatchObject({
    code: 'EXPORT_FAILED',
    data: { detail: 'ENOTDIR' },
  });
});
