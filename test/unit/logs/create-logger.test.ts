import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../../../server/logs/create-logger.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'snowgate-logs-'));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const settings = { level: 'info', maxFileBytes: 1024, keepFiles: 3, sql: false } as const;

function lines(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('writes one JSON line a record, all of them when it is closed, and nothing below its level', async () => {
  const dir = join(base, 'new', 'logs');
  const { logger, close } = createLogger({ config: { ...settings, maxFileBytes: 1e6 }, dir, name: 'daemon' });
  logger.debug('not written');
  logger.info({ authorization: 'Bearer abcdefgh1234' }, 'call with Bearer abcdefgh1234');
  logger
    .child({ token: 'abc' })
    .child({ secret: 'abc', client: 'one' })
    .error({ err: new Error('two\nlines') }, 'failed');
  for (let i = 0; i < 500; i += 1) logger.info({ i }, 'many');
  await close();
  logger.info('after the end');

  const text = readFileSync(join(dir, 'daemon.log'), 'utf8');
  const records = lines(text);
  expect(records).toHaveLength(502);
  expect(records[0]).toMatchObject({ level: 'info', pid: process.pid, authorization: '[redacted]' });
  expect(records[1]).toMatchObject({
    level: 'error',
    token: '[redacted]',
    secret: '[redacted]',
    client: 'one',
    msg: 'failed',
  });
  expect(text).not.toContain('abcdefgh1234');
  expect(statSync(join(dir, 'daemon.log')).mode & 0o777).toBe(0o600);
});

it('rotates by size, compresses old files, keeps the number asked for and loses no line between them', async () => {
  for (let run = 0; run < 4; run += 1) {
    const { logger, close } = createLogger({ config: settings, dir: base, name: 'daemon' });
    for (let i = 0; i < 20; i += 1) logger.info({ n: run * 20 + i }, 'record');
    await close();
  }
  const names = readdirSync(base).sort();
  expect(names).toEqual(['daemon.1.log.gz', 'daemon.2.log.gz', 'daemon.3.log.gz', 'daemon.log']);
  const kept = ['daemon.3.log.gz', 'daemon.2.log.gz', 'daemon.1.log.gz'].flatMap((name) =>
    lines(gunzipSync(readFileSync(join(base, name))).toString()),
  );
  const numbers = kept.map((record) => Number(record.n));
  const first = numbers[0] ?? 0;
  expect(numbers).toEqual(numbers.map((_, index) => first + index));
  expect(names.map((name) => statSync(join(base, name)).mode & 0o077)).toEqual([0, 0, 0, 0]);
});
