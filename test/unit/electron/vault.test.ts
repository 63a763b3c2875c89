import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type Cipher,
  openVault,
  type Protection,
  UnprotectedError,
} from '../../../electron/secrets/vault.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowgate-vault-'));
  file = join(folder, 'desktop/secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A keychain of its own: AES-GCM with a key that only it has, and an authentication tag as the real ones use. */
function keychain(protection: Protection = { kind: 'keychain', name: 'a test' }): Cipher {
  const key = randomBytes(32);
  return {
    protection: async () => protection,
    async encrypt(text) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    async decrypt(bytes) {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

test('a secret comes back, and the file shows nothing of it and is for its owner alone', async () => {
  const cipher = keychain();
  await openVault(file, cipher).store('work/password', 'hunter2');
  await openVault(file, cipher).store('work/passphrase', 'open sesame');
  expect(await openVault(file, cipher).read('work/password')).toBe('hunter2');
  expect(await openVault(file, cipher).read('work/passphrase')).toBe('open sesame');
  const text = readFileSync(file, 'utf8');
  for (const secret of ['hunter2', 'open sesame', Buffer.from('hunter2').toString('base64').slice(0, -2)]) {
    expect(text).not.toContain(secret);
  }
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('an entry that is not there is null, one that was forgotten as well', async () => {
  const vault = openVault(file, keychain());
  expect(await vault.read('work/password')).toBeNull();
  expect(await vault.read('__proto__')).toBeNull();
  await vault.store('work/password', 'hunter2');
  vault.forget('work/password');
  expect(await vault.read('work/password')).toBeNull();
});

test('where the system has no keychain nothing is stored, and it says why', async () => {
  const vault = openVault(file, keychain({ kind: 'none', reason: 'no keyring is running' }));
  const error: unknown = await vault.store('work/password', 'hunter2').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnprotectedError);
  expect(String(error)).toContain('no keyring is running');
  expect(await vault.read('work/password')).toBeNull();
});

test('a secret of another keychain is not read as something else', async () => {
  await openVault(file, keychain()).store('work/password', 'hunter2');
  await expect(openVault(file, keychain()).read('work/password')).rejects.toThrow();
});

test('a damaged file is left as it is', async () => {
  const vault = openVault(file, keychain());
  await vault.store('work/password', 'hunter2');
  writeFileSync(file, '{"entries": {"work/pass');
  await expect(vault.store('work/token', 'more')).rejects.toThrow(/cannot be read/);
  expect(readFileSync(file, 'utf8')).toBe('{"entries": {"work/pass');
});
