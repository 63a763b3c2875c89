import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Profile } from '../../../server/config/profiles/profile-schema.ts';
import { resolveSecrets } from '../../../server/config/profiles/resolve-secrets.ts';
import { testPlace } from '../../fixtures/profile-place.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const plainPem = String(rsa.export({ type: 'pkcs8', format: 'pem' }));
const lockedPem = String(
  rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' }),
);

function password(secret: Extract<Profile, { authenticator: 'snowflake' }>['password']): Profile {
  return { account: 'acct', user: 'u', authenticator: 'snowflake', password: secret };
}

function key(change: Partial<Extract<Profile, { authenticator: 'snowflake_jwt' }>>): Profile {
  return { account: 'acct', user: 'u', authenticator: 'snowflake_jwt', ...change };
}

test('a secret may be written down, be in the environment or in a file', async () => {
  const place = testPlace({ MY_PASSWORD: 'from-env' });
  const file = place.write('secret', 'from-file\n');
  const read = async (secret: Parameters<typeof password>[0]) =>
    (await resolveSecrets('p', password(secret), { env: place.env })).method;
  expect(await read('inline')).toEqual({ authenticator: 'SNOWFLAKE', password: 'inline' });
  expect(await read({ env: 'MY_PASSWORD' })).toEqual({ authenticator: 'SNOWFLAKE', password: 'from-env' });
  expect(await read({ file })).toEqual({ authenticator: 'SNOWFLAKE', password: 'from-file' });
});

test.each<[string, Parameters<typeof password>[0], string]>([
  ['a variable that is not set', { env: 'NOT_SET' }, 'NOT_SET is not set'],
  ['a file that is not there', { file: '/nowhere/secret' }, 'does not exist'],
  ['a path that depends on the working folder', { file: 'secret' }, 'not an absolute path'],
])('%s is named', async (_what, secret, text) => {
  await expect(resolveSecrets('p', password(secret), { env: {} })).rejects.toMatchObject({
    code: 'PROFILE_SECRET_MISSING',
    message: expect.stringContaining(text),
    data: { profile: 'p', secret: 'password' },
  });
});

test('a file that others can read is refused', async () => {
  const place = testPlace();
  const file = place.write('secret', 'x', 0o644);
  await expect(resolveSecrets('p', password({ file }), { env: {} })).rejects.toMatchObject({
    code: 'PROFILE_FILE_MODE',
  });
});

test('a private key comes from a file or the profile, locked or not, and leaves unlocked', async () => {
  const place = testPlace({ PHRASE: 'open sesame' });
  const locked = place.write('locked.p8', lockedPem);
  const method = async (profile: Profile) => (await resolveSecrets('p', profile, { env: place.env })).method;
  const expected = { authenticator: 'SNOWFLAKE_JWT', privateKey: plainPem };
  expect(await method(key({ privateKey: plainPem }))).toEqual(expected);
  expect(await method(key({ privateKeyFile: locked, passphrase: 'open sesame' }))).toEqual(expected);
  expect(await method(key({ privateKeyFile: locked, passphrase: { env: 'PHRASE' } }))).toEqual(expected);
});

test.each<[string, Partial<Extract<Profile, { authenticator: 'snowflake_jwt' }>>, string]>([
  ['a wrong passphrase', { privateKey: lockedPem, passphrase: 'wrong' }, 'the passphrase does not open it'],
  ['no passphrase', { privateKey: lockedPem }, 'names no passphrase'],
  ['text that is no key', { privateKey: 'not a key at all' }, 'not a private key in PEM form'],
  [
    'a key of another kind',
    {
      privateKey: String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
    },
    'not an RSA key',
  ],
])('%s is found before anything is sent', async (_what, change, text) => {
  const error: unknown = await resolveSecrets('p', key(change), { env: {} }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'PROFILE_SECRET_MISSING', message: expect.stringContaining(text) });
  expect(JSON.stringify(error)).not.toMatch(/wrong|not a key at all|MII/);
});
