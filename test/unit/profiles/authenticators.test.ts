import { expect, test } from 'vitest';
import { authenticators } from '../../../server/config/profiles/profile-schema.ts';
import { addProfile, getProfile } from '../../../server/config/profiles/profile-store.ts';
import { testPlace } from '../../fixtures/profile-place.ts';

test.each([
  'snowflake_jwtt',
  'okta',
  'https://corp.okta.com',
  'SNOWFLAKE',
  'workload_identity',
  '',
  'oauth ',
  7,
  null,
])('the authenticator %j is refused by name; it would send the password', async (authenticator) => {
  const place = testPlace();
  const profile = { account: 'acct', user: 'u', password: 'secret-password', authenticator };
  const error: unknown = await addProfile({ ...place, name: 'p', profile }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: 'PROFILE_AUTHENTICATOR_UNKNOWN',
    data: { known: authenticators.join(', ') },
  });
  expect(JSON.stringify(error)).not.toContain('secret-password');
});

test('one in connections.toml is refused in the same way', async () => {
  const place = testPlace();
  place.write(
    '.snowflake/connections.toml',
    '[p]\naccount = "a"\nuser = "u"\npassword = "secret-password"\nauthenticator = "OKTA_X"\n',
  );
  await expect(getProfile({ ...place, name: 'p' })).rejects.toMatchObject({
    code: 'PROFILE_AUTHENTICATOR_UNKNOWN',
    data: { authenticator: 'okta_x' },
  });
});

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['an account is missing', { authenticator: 'externalbrowser', account: undefined }],
  ['an account that is a URL', { authenticator: 'externalbrowser', account: 'https://evil.example/' }],
  ['an account with a path', { authenticator: 'externalbrowser', account: 'acct/../x' }],
  ['a user is missing', { authenticator: 'snowflake', password: 'pw' }],
  ['a key that is not known', { authenticator: 'externalbrowser', passwort: 'pw' }],
  ['two keys', { authenticator: 'snowflake_jwt', user: 'u', privateKey: 'x', privateKeyFile: '/x' }],
  ['no key', { authenticator: 'snowflake_jwt', user: 'u' }],
  ['a secret that is neither', { authenticator: 'oauth', token: { env: 'A', file: '/b' } }],
  ['plain http to another machine', { authenticator: 'oauth', token: 't', url: 'http://snow.example.com' }],
  ['a user in the URL', { authenticator: 'oauth', token: 't', url: 'https://u:p@snow.example.com' }],
  ['a URL with a path', { authenticator: 'oauth', token: 't', url: 'https://snow.example.com/x' }],
  ['a URL of another kind', { authenticator: 'oauth', token: 't', url: 'file:///etc/passwd' }],
  [
    'a passcode that is none',
    { authenticator: 'username_password_mfa', user: 'u', password: 'p', passcode: 'abc' },
  ],
])('%s: refused, and every problem is named', async (_what, change) => {
  await expect(
    addProfile({ ...testPlace(), name: 'p', profile: { account: 'acct', ...change } }),
  ).rejects.toMatchObject({ code: 'PROFILE_INVALID' });
});

test.each(['', 'sandbox', '../x', 'a b', '-x', '__proto__', 'x'.repeat(65)])(
  'the name %j is refused',
  async (name) => {
    await expect(
      addProfile({ ...testPlace(), name, profile: { account: 'acct', authenticator: 'externalbrowser' } }),
    ).rejects.toMatchObject({ code: 'PROFILE_INVALID' });
  },
);
