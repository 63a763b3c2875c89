import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSecretsDesk } from '../../../electron/secrets/secrets-desk.ts';
import { secretsAnswerSchema, secretsViewSchema } from '../../../electron/secrets/secrets-view.ts';
import { type Cipher, openVault, type Protection } from '../../../electron/secrets/vault.ts';

let folder = '';
let profilesFile = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowgate-desk-'));
  profilesFile = join(folder, 'profiles.json');
  const profiles = {
    work: { account: 'acme', user: 'ANA', authenticator: 'snowflake', password: 'hunter2' },
    robot: {
      account: 'acme',
      authenticator: 'programmatic_access_token',
      token: { file: '/run/secrets/token' },
    },
  };
  writeFileSync(profilesFile, JSON.stringify({ profiles }), { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(protection: Protection = { kind: 'keychain', name: 'a test' }) {
  const cipher: Cipher = {
    protection: async () => protection,
    encrypt: async (text) => Buffer.from(text.split('').reverse().join('')),
    decrypt: async (bytes) => bytes.toString().split('').reverse().join(''),
  };
  const vault = openVault(join(folder, 'secrets.json'), cipher);
  const place = { home: { profilesFile }, env: { HOME: folder } };
  return { desk: createSecretsDesk({ place, vault, cipher }), vault };
}

test('it shows where each secret is kept, and none of them', async () => {
  const view = await open().desk.view();
  expect(secretsViewSchema.parse(view)).toEqual({
    protection: { kind: 'keychain', name: 'a test' },
    profiles: [
      { profile: 'work', secrets: [{ field: 'password', kept: 'plain' }] },
      { profile: 'robot', secrets: [{ field: 'token', kept: 'file' }] },
    ],
  });
  expect(JSON.stringify(view)).not.toContain('hunter2');
});

test('a secret is moved and replaced, and the answer tells where it is now', async () => {
  const { desk, vault } = open();
  const place = { profile: 'work', field: 'password' } as const;
  const moved = secretsAnswerSchema.parse(await desk.move(place));
  expect(moved).toMatchObject({
    kind: 'done',
    view: { profiles: [{ secrets: [{ field: 'password', kept: 'keychain' }] }, {}] },
  });
  expect(await vault.read('work/password')).toBe('hunter2');
  await desk.replace(place, 'correct horse');
  expect(await vault.read('work/password')).toBe('correct horse');
  expect(readFileSync(profilesFile, 'utf8')).not.toMatch(/hunter2|correct horse/);
});

test('without a keychain nothing changes, and the next step is a file', async () => {
  const { desk } = open({ kind: 'none', reason: 'no keyring is running: keep the secret in a file' });
  const answer = await desk.move({ profile: 'work', field: 'password' });
  expect(answer).toMatchObject({ kind: 'refused', next: expect.stringContaining('file') });
  expect(readFileSync(profilesFile, 'utf8')).toContain('hunter2');
});

test('a profile that is not there is told in the catalogue’s words', async () => {
  const answer = await open().desk.move({ profile: 'nobody', field: 'password' });
  expect(answer).toMatchObject({ kind: 'refused', message: expect.stringContaining('nobody') });
});
