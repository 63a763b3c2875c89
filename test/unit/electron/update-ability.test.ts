import { expect, test } from 'vitest';
import { type Installation, updateAbility } from '../../../electron/updates/update-ability.ts';

const release: Installation = {
  platform: 'linux',
  packaged: true,
  appImage: undefined,
  packageType: undefined,
  hasFeed: true,
};

test.each([
  ['a checkout', { packaged: false }, 'it runs from a checkout'],
  ['a package without a feed', { hasFeed: false, packageType: 'deb' }, 'this package does not say'],
  ['a tar.gz', {}, 'a plain archive cannot replace itself'],
  ['an unknown package type', { packageType: 'snap' }, 'a plain archive cannot replace itself'],
] as const)('%s never asks for updates', (_name, change, reason) => {
  expect(updateAbility({ ...release, ...change })).toEqual({
    kind: 'unable',
    reason: expect.stringContaining(reason),
  });
});

test.each([
  ['an AppImage', { appImage: '/home/ana/Snowgate.AppImage' }],
  ['a deb', { packageType: 'deb' }],
  ['macOS', { platform: 'darwin' }],
  ['Windows', { platform: 'win32' }],
] as const)('%s does', (_name, change) => {
  expect(updateAbility({ ...release, ...change })).toEqual({ kind: 'able' });
});
