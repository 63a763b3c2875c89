import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  keepInKeychain,
  moveSecretToKeychain,
  secretsOf,
} from '../../../server/config/profiles/profile-secrets.ts';
import { getProfile, loadProfile, type NamedProfile } from '../../../server/config/profiles/profile-store.ts';

let folder = '';
let named: NamedProfile;
const keychain = new Map<string, string>();
const store = async (entry: string, secret: string) => void keychain.set(entry, secret);
const other = { account: 'b', user: 'B', authenticator: 'snowflake', password: { env: 'B_PASSWORD' } };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowgate-secrets-'));
  const profilesFile = join(folder, 'profiles.json');
  const work = { account: 'acme', user: 'ANA', authenticator: 'snowflake', password: 'hunter2' };
  writeFileSync(profilesFile, JSON.stringify({ profiles: { work, other } }), { mode: 0o600 });
  named = {
    name: 'work',
    home: { profilesFile },
    env: { HOME: folder },
    keychain: async (entry) => keychain.get(entry) ?? null,
  };
});
afterEach(() => {
  keychain.clear();
  rmSync(folder, { recursive: true, force: true });
});

test('a secret moves from the file into the keychain, and logins find it there', async () => {
  expect(secretsOf((await getProfile(named)).profile)).toEqual([{ field: 'password', kept: 'plain' }]);
  await moveSecretToKeychain(named, 'password', store);
  expect(readFileSync(named.home.profilesFile, 'utf8')).not.toContain('hunter2');
  expect(secretsOf((await getProfile(named)).profile)).toEqual([{ field: 'password', kept: 'keychain' }]);
  expect((await loadProfile(named)).method).toMatchObject({ password: 'hunter2' });
  expect((await getProfile({ ...named, name: 'other' })).profile).toEqual(other);
});

test('a keychain that refuses leaves the file as it was', async () => {
  const refuse = () => Promise.reject(new Error('locked'));
  await expect(moveSecretToKeychain(named, 'password', refuse)).rejects.toThrow('locked');
  expect((await loadProfile(named)).method).toMatchObject({ password: 'hunter2' });
});

test('a new secret replaces the old one', async () => {
  await keepInKeychain(named, 'password', { secret: 'correct horse', store });
  expect((await loadProfile(named)).method).toMatchObject({ password: 'correct horse' });
});

test('a secret that this way to log in does not have is refused before anything is stored', async () => {
  await expect(keepInKeychain(named, 'token', { secret: 'x', store })).rejects.toMatchObject({
    code: 'PROFILE_INVALID',
  });
  expect(keychain.size).toBe(0);
});

test('what lies elsewhere already is not moved', async () => {
  const env = { ...named, name: 'other' };
  await expect(moveSecretToKeychain(env, 'password', store)).rejects.toMatchObject({
    code: 'PROFILE_SECRET_MISSING',
  });
});

test.each([
  [undefined, 'which only the desktop app opens'],
  [async () => null, 'the keychain has no entry work/password'],
  [() => Promise.reject(new Error('hunter2 is locked')), 'the keychain cannot be read'],
])('a keychain that does not answer is told in plain words', async (read, detail) => {
  await moveSecretToKeychain(named, 'password', store);
  const error = await loadProfile({ ...named, keychain: read }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'PROFILE_SECRET_MISSING' });
  expect(String(error)).toContain(detail);
  expect(String(error)).not.toContain('hunter2');
});
