import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadToken, readToken } from '../../../server/clients/token-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'admin-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('the token is made once, for its owner alone', () => {
  const file = join(dir, 'home', 'admin.token');
  const token = loadToken(file, 'admin');
  expect(loadToken(file, 'admin')).toBe(token);
  expect(readFileSync(file, 'utf8')).toBe(`${token}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that others can read is narrowed', () => {
  const file = join(dir, 'admin.token');
  const token = loadToken(file, 'admin');
  chmodSync(file, 0o644);
  expect(loadToken(file, 'admin')).toBe(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file without a usable token counts as none, so that an empty secret never opens a door', () => {
  const file = join(dir, 'admin.token');
  writeFileSync(file, '\n');
  expect(readToken(file)).toBeUndefined();
  expect(loadToken(file, 'admin')).toMatch(/^sga_.{43}$/);
});
