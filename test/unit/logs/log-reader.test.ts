import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLog } from '../../../server/logs/log-reader.ts';

let base: string;
let file: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'snowgate-tail-'));
  file = join(base, 'daemon.log');
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

async function all(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const read: string[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

it('gives the last lines and leaves out one that is still being written', async () => {
  writeFileSync(file, 'one\ntwo\nthree\nfo');
  expect(await all(readLog(file, { lines: 2, follow: false }))).toEqual(['two', 'three']);
  expect(await all(readLog(file, { lines: 0, follow: false }))).toEqual([]);
});

it('finds the last lines of a file that is larger than what it looks at', async () => {
  writeFileSync(
    file,
    Array.from({ length: 100_000 }, (_, index) => `line number ${index}`)
      .join('\n')
      .concat('\n'),
  );
  expect(await all(readLog(file, { lines: 1, follow: false }))).toEqual(['line number 99999']);
});

it('follows what is added, in pieces and over a rotation, until it is told to end', async () => {
  writeFileSync(file, 'old\n');
  const end = new AbortController();
  const lines = readLog(file, { lines: 1, follow: true, signal: end.signal });
  const next = async (): Promise<unknown> => (await lines.next()).value;

  expect(await next()).toBe('old');
  const first = next();
  appendFileSync(file, 'sm\u00f8r');
  appendFileSync(file, 'rebr\u00f8d\nlast of the file\n');
  expect(await first).toBe('sm\u00f8rrebr\u00f8d');
  renameSync(file, join(base, 'daemon.1.log'));
  writeFileSync(file, 'first of the next\n');
  expect(await next()).toBe('last of the file');
  expect(await next()).toBe('first of the next');

  const ended = lines.next();
  end.abort();
  expect((await ended).done).toBe(true);
});

it('loses no line, however close to a rotation it was written', async () => {
  writeFileSync(file, 'old\n');
  const end = new AbortController();
  const lines = readLog(file, { lines: 1, follow: true, signal: end.signal });
  expect((await lines.next()).value).toBe('old');
  for (let turn = 0; turn < 300; turn += 1) {
    const next = lines.next();
    // The reader is at some point of its looking when the last line of the file and the rotation come together.
    for (let rounds = turn % 7; rounds > 0; rounds -= 1) await new Promise(setImmediate);
    appendFileSync(file, `last of ${turn}\n`);
    renameSync(file, join(base, 'daemon.1.log'));
    writeFileSync(file, `first after ${turn}\n`);
    expect([(await next).value, (await lines.next()).value]).toEqual([
      `last of ${turn}`,
      `first after ${turn}`,
    ]);
  }
  end.abort();
  await lines.return(undefined);
});

it('says when there is no file', async () => {
  await expect(all(readLog(file, { lines: 1, follow: false }))).rejects.toMatchObject({ code: 'ENOENT' });
});
