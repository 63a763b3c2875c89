import { expect, test } from 'vitest';
import { abilityFor, type Machine } from '../../../build/package/targets.ts';

function machine(platform: NodeJS.Platform, ...programs: readonly string[]): Machine {
  return {
    platform,
    find: (program) => (programs.includes(program) ? `/usr/bin/${program}` : undefined),
  };
}

test.each([
  ['dmg', 'linux', 'it is made on macOS only'],
  ['nsis', 'linux', 'it is made on Windows only'],
  ['deb', 'darwin', 'it is made on Linux only'],
  ['AppImage', 'win32', 'it is made on Linux only'],
] as const)('%s is not made on %s: %s', (target, platform, reason) => {
  expect(abilityFor(target, machine(platform))).toEqual({ kind: 'unable', reason });
});

test('the programs of the machine are used before anything is downloaded', () => {
  expect(abilityFor('tar.gz', machine('linux', '7zz'))).toEqual({
    kind: 'able',
    env: { ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7zz' },
  });
  expect(abilityFor('deb', machine('linux', 'fpm', 'dpkg-deb'))).toEqual({
    kind: 'able',
    env: { USE_SYSTEM_FPM: 'true' },
  });
  expect(abilityFor('deb', machine('linux', 'dpkg-deb'))).toMatchObject({
    kind: 'able',
    env: { CUSTOM_FPM_PATH: expect.stringMatching(/build\/package\/fpm$/) },
  });
});
