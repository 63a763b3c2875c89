import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { xdgAutostart } from '../../../electron/autostart/xdg-autostart.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowgate-autostart-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (config = folder) => readFileSync(join(config, 'autostart/snowgate.desktop'), 'utf8');

test('it is off until it is switched on, and off again afterwards', () => {
  const autostart = xdgAutostart({ env: { XDG_CONFIG_HOME: folder }, execPath: '/opt/Snowgate/snowgate' });
  expect(autostart.enabled()).toBe(false);
  autostart.set(true);
  expect(autostart.enabled()).toBe(true);
  expect(entry()).toContain('Exec="/opt/Snowgate/snowgate" --hidden\n');
  autostart.set(false);
  expect(autostart.enabled()).toBe(false);
  autostart.set(false);
});

test('without XDG_CONFIG_HOME the entry is below ~/.config', () => {
  xdgAutostart({ env: { HOME: folder }, execPath: '/snowgate' }).set(true);
  expect(entry(join(folder, '.config'))).toContain('Exec="/snowgate"');
});

test('an AppImage is started by its own file and not by where it is mounted', () => {
  const env = { XDG_CONFIG_HOME: folder, APPIMAGE: '/home/ana/Apps/Snowgate 1.AppImage' };
  xdgAutostart({ env, execPath: '/tmp/.mount_Snow12/snowgate' }).set(true);
  expect(entry()).toContain('Exec="/home/ana/Apps/Snowgate 1.AppImage" --hidden\n');
});

test('a path with special characters stays one argument', () => {
  xdgAutostart({ env: { XDG_CONFIG_HOME: folder }, execPath: '/a "b"/$c/100%/d\\e' }).set(true);
  expect(entry()).toContain(String.raw`Exec="/a \\"b\\"/\\$c/100%%/d\\\\e" --hidden`);
});

test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('an entry with %s counts as off', (line) => {
  const autostart = xdgAutostart({ env: { XDG_CONFIG_HOME: folder }, execPath: '/snowgate' });
  autostart.set(true);
  writeFileSync(join(folder, 'autostart/snowgate.desktop'), `[Desktop Entry]\n${line}\n`);
  expect(autostart.enabled()).toBe(false);
});
