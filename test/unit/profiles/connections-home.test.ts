import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectionsHome } from '../../../server/config/connections-home.ts';
import { testPlace } from '../../fixtures/profile-place.ts';

test('SNOWFLAKE_HOME wins over everything', () => {
  const place = testPlace({ SNOWFLAKE_HOME: '/opt/sf' });
  place.write('.snowflake/connections.toml', '');
  expect(connectionsHome(place)).toBe('/opt/sf');
  expect(connectionsHome({ ...place, env: { SNOWFLAKE_HOME: '~/sf' } })).toBe(join(place.userHome, 'sf'));
});

test('~/.snowflake where it exists', () => {
  const place = testPlace({ XDG_CONFIG_HOME: '/xdg' });
  place.write('.snowflake/config.toml', '');
  expect(connectionsHome(place)).toBe(join(place.userHome, '.snowflake'));
});

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
  ['linux', {}, '.config/snowflake'],
  ['darwin', {}, 'Library/Application Support/snowflake'],
  ['win32', {}, join('AppData', 'Local', 'snowflake')],
])('else the folder of the platform: %s', (platform, env, expected) => {
  const place = testPlace(env);
  expect(connectionsHome({ ...place, platform })).toBe(join(place.userHome, expected));
});

test('XDG_CONFIG_HOME is honoured on Linux', () => {
  expect(connectionsHome(testPlace({ XDG_CONFIG_HOME: '/xdg' }))).toBe('/xdg/snowflake');
});
