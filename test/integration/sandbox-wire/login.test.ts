import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { connectDriver, disconnectDriver, driverCode, runDriver } from '../../fixtures/sandbox-driver.ts';
import { rawLogin } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const keys = newKeys();
const foreignKeys = newKeys();

const current = sandboxForFile({
  auth: {
    publicKeys: [keys.publicKey],
    programmaticAccessTokens: ['pat-of-the-test'],
    oauthTokens: ['oauth-of-the-test'],
    oauthClient: { id: 'client', secret: 'secret-of-the-client' },
    mfaPasscode: '123456',
  },
});

describe('password', () => {
  test('logs in and runs a statement', async () => {
    const connection = await connectDriver(current().sandbox);
    const { rows } = await runDriver(connection, 'SELECT 1');
    expect(rows).toEqual([['1']]);
    await disconnectDriver(connection);
  });

  test.each([
    ['a wrong password', { password: 'wrong' }],
    ['a wrong user', { username: 'SOMEBODY' }],
    ['a wrong account', { account: 'elsewhere' }],
  ])('refuses %s with one and the same answer', async (_name, overrides) => {
    const error = await failure(connectDriver(current().sandbox, overrides));
    expect([driverCode(error), (error as Error).message]).toEqual([
      '390100',
      'Incorrect username or password was specified.',
    ]);
  });

  test('takes the user name in any case, as Snowflake does', async () => {
    const { success } = await rawLogin(current().sandbox, { LOGIN_NAME: 'sandbox' });
    expect(success).toBe(true);
  });

  test('refuses a login without a password', async () => {
    const answer = await rawLogin(current().sandbox, { PASSWORD: undefined });
    expect([answer.success, answer.code]).toEqual([false, '390100']);
  });
});

describe('key pair', () => {
  test('logs in with the registered key', async () => {
    await works({ authenticator: 'SNOWFLAKE_JWT', privateKey: keys.privateKey });
  });

  test('refuses a JWT of another key', async () => {
    const error = await failure(
      connectDriver(current().sandbox, {
        authenticator: 'SNOWFLAKE_JWT',
        privateKey: foreignKeys.privateKey,
      }),
    );
    expect(driverCode(error)).toBe('390144');
  });

  test('refuses an unsigned JWT', async () => {
    const { account, username } = current().sandbox;
    const subject = `${account.toUpperCase()}.${username}`;
    const claims = { iss: subject, sub: subject, iat: Date.now(), exp: Date.now() + 60_000 };
    const token = [{ alg: 'none' }, claims].map(encoded).join('.');
    const answer = await rawLogin(current().sandbox, { AUTHENTICATOR: 'SNOWFLAKE_JWT', TOKEN: `${token}.` });
    expect([answer.success, answer.code]).toEqual([false, '390144']);
  });
});

describe('tokens', () => {
  test('logs in with a programmatic access token', async () => {
    await works({ authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'pat-of-the-test' });
  });

  test('logs in with an OAuth token', async () => {
    await works({ authenticator: 'OAUTH', token: 'oauth-of-the-test' });
  });

  test('logs in with client credentials', async () => {
    await works({
      authenticator: 'OAUTH_CLIENT_CREDENTIALS',
      oauthClientId: 'client',
      oauthClientSecret: 'secret-of-the-client',
      oauthTokenRequestUrl: `${current().sandbox.url}/oauth/token-request`,
      oauthHttpAllowed: true,
    });
  });

  test('gives no access token for a wrong client secret', async () => {
    const response = await fetch(`${current().sandbox.url}/oauth/token-request`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'client',
        client_secret: 'wrong',
      }),
    });
    expect([response.status, await response.json()]).toEqual([401, { error: 'invalid_client' }]);
  });

  test.each([
    ['PROGRAMMATIC_ACCESS_TOKEN', '394400'],
    ['OAUTH', '390303'],
  ])('refuses a wrong token of %s', async (authenticator, code) => {
    const error = await failure(connectDriver(current().sandbox, { authenticator, token: 'wrong' }));
    expect(driverCode(error)).toBe(code);
  });

  test('takes no token of one kind for another', async () => {
    const answers = await Promise.all([
      rawLogin(current().sandbox, { AUTHENTICATOR: 'OAUTH', TOKEN: 'pat-of-the-test' }),
      rawLogin(current().sandbox, { AUTHENTICATOR: 'PROGRAMMATIC_ACCESS_TOKEN', TOKEN: 'oauth-of-the-test' }),
      rawLogin(current().sandbox, { AUTHENTICATOR: 'OAUTH', TOKEN: '' }),
    ]);
    expect(answers.map((answer) => answer.success)).toEqual([false, false, false]);
  });
});

describe('password and passcode', () => {
  test('logs in with both', async () => {
    await works({ authenticator: 'USERNAME_PASSWORD_MFA', passcode: '123456' });
  });

  test('refuses a wrong passcode', async () => {
    const error = await failure(
      connectDriver(current().sandbox, { authenticator: 'USERNAME_PASSWORD_MFA', passcode: '654321' }),
    );
    expect(driverCode(error)).toBe('394507');
  });
});

test('refuses an authenticator that it does not know, even with the right password', async () => {
  const answer = await rawLogin(current().sandbox, { AUTHENTICATOR: 'SOMETHING_NEW' });
  expect([answer.success, answer.code]).toEqual([false, '390103']);
});

test('refuses a body that is no login', async () => {
  const answer = await rawLogin(current().sandbox, { ACCOUNT_NAME: { $ne: null } });
  expect([answer.success, answer.code]).toEqual([false, '390100']);
});

async function works(overrides: Parameters<typeof connectDriver>[1]): Promise<void> {
  const connection = await connectDriver(current().sandbox, overrides);
  const { rows } = await runDriver(connection, 'SELECT 1');
  expect(rows).toEqual([['1']]);
  await disconnectDriver(connection);
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => error,
  );
}

function newKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
