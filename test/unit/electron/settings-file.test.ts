import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settingsChangeSchema } from '../../../electron/settings/desktop-settings.ts';
import { openSettings } from '../../../electron/settings/settings-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowgate-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a change is kept, told, and for its owner alone', () => {
  const file = join(folder, 'desktop.json');
  const settings = openSettings(file);
  let told = 0;
  settings.onChange(() => {
    told += 1;
  });
  expect(settings.get()).toEqual({ keepInTray: true });
  expect(settings.change({ keepInTray: false })).toEqual({ keepInTray: false });
  expect({ told, kept: openSettings(file).get() }).toEqual({ told: 1, kept: { keepInTray: false } });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ keepInTray: false });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
});

test.each(['', '{', '[]', '{"keepInTray":"yes"}', 'null'])('a file with %j counts as empty', (content) => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, content);
  expect(openSettings(file).get()).toEqual({ keepInTray: true });
});

test('the page cannot write what is no setting', () => {
  expect(settingsChangeSchema.safeParse({ keepInTray: false }).success).toBe(true);
  expect(settingsChangeSchema.safeParse({ launchAtLogin: true }).success).toBe(false);
  expect(settingsChangeSchema.safeParse({ keepInTray: 'no' }).success).toBe(false);
});
