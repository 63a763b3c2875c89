import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasStatusNotifierHost } from '../../../electron/tray/status-notifier.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowgate-bus-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers as the session's bus would through it. */
function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const ask = () => hasStatusNotifierHost({ PATH: folder });

describe.skipIf(process.platform === 'win32')('whether something shows tray icons', () => {
  test.each([
    ['gdbus says so', { gdbus: "echo '(<true>,)'" }, true],
    ['gdbus says that nobody does', { gdbus: "echo '(<false>,)'" }, false],
    ['there is no watcher', { gdbus: "echo 'Error: ServiceUnknown' >&2; exit 1" }, false],
    ['without gdbus, dbus-send says so', { 'dbus-send': "echo '   variant       boolean true'" }, true],
    ['without gdbus, dbus-send says no', { 'dbus-send': "echo '   variant       boolean false'" }, false],
    [
      'what the first one said counts',
      { gdbus: "echo '(<false>,)'", 'dbus-send': "echo 'boolean true'" },
      false,
    ],
    ['nobody can be asked', {}, false],
  ])('%s', async (_name, programs, shown) => {
    for (const [name, script] of Object.entries(programs)) program(name, script);
    expect(await ask()).toBe(shown);
  });

  test('the bus is asked for what Electron itself looks at', async () => {
    program('gdbus', `echo "$@" > '${join(folder, 'asked')}'; echo '(<true>,)'`);
    expect(await ask()).toBe(true);
    const asked = readFileSync(join(folder, 'asked'), 'utf8');
    expect(asked).toContain('org.kde.StatusNotifierWatcher IsStatusNotifierHostRegistered');
    expect(asked).toContain('--session');
  });
});
