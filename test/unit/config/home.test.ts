import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureHome, refuseUnsafeHome, resolveHome } from '../../../server/config/home.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'snowgate-home-'));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

it('makes the state folder for its owner alone, whatever the umask', () => {
  const home = resolveHome({ SNOWGATE_HOME: join(base, 'a', 'b') });
  ensureHome(home);
  ensureHome(home);
  expect(statSync(home.root).mode & 0o777).toBe(0o700);
});

it('resolves a relative SNOWGATE_HOME once, so that every file lies below the same folder', () => {
  expect(resolveHome({ SNOWGATE_HOME: 'here' }).configFile).toBe(join(process.cwd(), 'here', 'config.json'));
});

it('refuses a folder that others can write to', () => {
  chmodSync(base, 0o777);
  expect(() => ensureHome(resolveHome({ SNOWGATE_HOME: base }))).toThrow(/other users can write to it/);
});

it('refuses a path that is a file', () => {
  const file = join(base, 'file');
  writeFileSync(file, '');
  expect(() => ensureHome(resolveHome({ SNOWGATE_HOME: file }))).toThrow(/cannot be made \(EEXIST\)/);
});

it('has nothing to say of a folder that is not there yet, and refuses one that others can write to', () => {
  expect(() => refuseUnsafeHome({ root: join(base, 'not there') })).not.toThrow();
  chmodSync(base, 0o720);
  expect(() => refuseUnsafeHome({ root: base })).toThrow(/other users can write to it/);
});
