import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { archiveLog, removeOldLogs } from '../../../electron/app-log/archive.ts';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 25, 20, 15, 3, 123);
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowgate-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, ageMs = 0): string {
  const file = join(folder, name);
  writeFileSync(file, 'line\n');
  utimesSync(file, (now - ageMs) / 1000, (now - ageMs) / 1000);
  return file;
}

test('a full file is set aside under the time', () => {
  archiveLog(put('desktop.log'), { files: 5, forMs: dayMs }, now);
  expect(readdirSync(folder)).toEqual(['desktop.2026-11-25T20-15-03-123.log']);
});

test('files that are too many or too old go, and no others', () => {
  const file = put('desktop.log');
  put('desktop.2026-11-01T00-00-00-000.log', 24 * dayMs);
  put('desktop.2026-11-23T00-00-00-000.log', 2 * dayMs);
  put('desktop.2026-11-24T00-00-00-000.log', dayMs);
  put('desktop.2026-11-25T00-00-00-000.log');
  put('desktop.notes.log', 90 * dayMs);
  put('daemon.log', 90 * dayMs);
  removeOldLogs(file, { files: 2, forMs: 14 * dayMs }, now);
  expect(readdirSync(folder).sort()).toEqual([
    'daemon.log',
    'desktop.2026-11-24T00-00-00-000.log',
    'desktop.2026-11-25T00-00-00-000.log',
    'desktop.log',
    'desktop.notes.log',
  ]);
});
