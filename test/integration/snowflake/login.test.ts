import { generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { openSnowflakeClient } from '../../../server/snowflake/client/open-client.ts';
import type { LoginOptions } from '../../../server/snowflake/login-options.ts';
import { holdPort } from '../../fixtures/held-port.ts';
import { refused, sessionAnswers, setupAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import {
  startWirePlayer,
  type WirePlayer,
  type WirePlayerOptions,
  type WireRequest,
} from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, seenView, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer | undefined;
let profile: TestProfile | undefined;

afterEach(async () => {
  await profile?.close(2_000);
  await player?.close();
  player = undefined;
});

async function start(
  login: Partial<LoginOptions> = {},
  answer: NonNullable<WirePlayerOptions['answer']> = (request) => sessionAnswers(request) ?? textAnswer('x'),
): Promise<{ readonly player: WirePlayer; readonly profile: TestProfile }> {
  player = await startWirePlayer({ answer });
  profile = openTestProfile(player.url, { login, max: 10 });
  return { player, profile };
}

function logins({ requests }: WirePlayer): readonly (WireRequest & {
  readonly json: { readonly data: Readonly<Record<string, unknown>> };
})[] {
  return requests.filter(({ path }) => path === '/session/v1/login-request') as never;
}

test('a password login sends user, password and place', async () => {
  const it = await start({ role: 'READER', warehouse: 'WH', database: 'DEMO', schema: 'PUBLIC' });
  await it.profile.run(statement('SELECT 1'));
  const [login] = logins(it.player);
  expect(login?.json.data).toMatchObject({
    ACCOUNT_NAME: 'acme',
    LOGIN_NAME: 'reader',
    PASSWORD: 'correct horse battery staple',
    AUTHENTICATOR: 'SNOWFLAKE',
    CLIENT_ENVIRONMENT: { APPLICATION: 'Snowgate' },
  });
  expect(Object.fromEntries(login?.query ?? [])).toMatchObject({
    roleName: 'READER',
    warehouse: 'WH',
    databaseName: 'DEMO',
    schemaName: 'PUBLIC',
  });
});

test('a key pair login sends a signed token and neither key nor password', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const it = await start({ method: { authenticator: 'SNOWFLAKE_JWT', privateKey } });
  await it.profile.run(statement('SELECT 1'));
  const [login] = logins(it.player);
  expect(login?.json.data).toMatchObject({ AUTHENTICATOR: 'SNOWFLAKE_JWT', LOGIN_NAME: 'reader' });
  const [, payload = ''] = String(login?.json.data.TOKEN).split('.');
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    sub: 'ACME.READER',
    iss: expect.stringMatching(/^ACME\.READER\.SHA256:/),
  });
  expect(login?.body).not.toContain('PRIVATE KEY');
  expect(login?.json.data.PASSWORD).toBeUndefined();
});

test.each<[string, LoginOptions['method'], Readonly<Record<string, unknown>>]>([
  [
    'a programmatic access token',
    { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'pat-token-1' },
    { AUTHENTICATOR: 'PROGRAMMATIC_ACCESS_TOKEN', TOKEN: 'pat-token-1' },
  ],
  [
    'an OAuth token',
    { authenticator: 'OAUTH', token: 'oauth-token-1' },
    { AUTHENTICATOR: 'OAUTH', TOKEN: 'oauth-token-1' },
  ],
  [
    'password and passcode',
    { authenticator: 'USERNAME_PASSWORD_MFA', password: 'correct horse', passcode: '123456' },
    { AUTHENTICATOR: 'USERNAME_PASSWORD_MFA', PASSWORD: 'correct horse', PASSCODE: '123456' },
  ],
])('%s is sent as such', async (_what, method, data) => {
  const it = await start({ method });
  await it.profile.run(statement('SELECT 1'));
  expect(logins(it.player)[0]?.json.data).toMatchObject(data);
});

test('client credentials are traded for a token, which logs in', async () => {
  const it = await start(
    {
      method: {
        authenticator: 'OAUTH_CLIENT_CREDENTIALS',
        clientId: 'id-1',
        clientSecret: 'secret-1',
        scope: 'session:role:A',
      },
    },
    (request) =>
      request.path === '/oauth/token-request'
        ? { jsonBody: { access_token: 'access-1', token_type: 'Bearer', expires_in: 600 } }
        : (sessionAnswers(request) ?? textAnswer('x')),
  );
  await it.profile.run(statement('SELECT 1'));
  const trade = it.player.requests.find(({ path }) => path === '/oauth/token-request');
  expect(Object.fromEntries(new URLSearchParams(trade?.body))).toMatchObject({
    grant_type: 'client_credentials',
    client_id: 'id-1',
    client_secret: 'secret-1',
    scope: 'session:role:A',
  });
  expect(logins(it.player)[0]?.json.data).toMatchObject({ AUTHENTICATOR: 'OAUTH', TOKEN: 'access-1' });
});

test('where each login needs a person and Snowflake gives no token for more, there is one connection', async () => {
  const it = await start({ method: { authenticator: 'USERNAME_PASSWORD_MFA', password: 'correct horse' } });
  await Promise.all(Array.from({ length: 8 }, (_, n) => it.profile.run(statement(`SELECT ${n}`))));
  expect(logins(it.player)).toHaveLength(1);
  expect(it.profile.view()).toMatchObject({ size: 1, max: 1, logins: 1 });
});

test('where it gives one, further logins use it and ask nobody', async () => {
  const waiting: (() => void)[] = [];
  const it = await start(
    { method: { authenticator: 'USERNAME_PASSWORD_MFA', password: 'correct horse' } },
    async (request) => {
      if (request.path === '/session/v1/login-request') {
        const data = {
          token: 't',
          masterToken: 'm',
          validityInSeconds: 3600,
          masterValidityInSeconds: 3600,
          sessionId: 1,
        };
        return { jsonBody: { success: true, data: { ...data, parameters: [], mfaToken: 'mfa-token-1' } } };
      }
      if (request.sql?.startsWith('SELECT pg')) {
        // Both statements are held until the other one has come, so that two connections are needed.
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 2) for (const go of waiting) go();
        });
      }
      return setupAnswers(request) ?? textAnswer('x');
    },
  );
  await Promise.all([it.profile.run(statement('SELECT pg1')), it.profile.run(statement('SELECT pg2'))]);
  expect(logins(it.player).map(({ json }) => json.data.TOKEN)).toEqual([null, 'mfa-token-1']);
});

test('a refused login is tried once for all who wait and says why, without the password', async () => {
  const it = await start({}, (request) =>
    request.path === '/session/v1/login-request'
      ? refused(
          '390100',
          'Incorrect username or password was specified: reader / correct horse battery staple',
        )
      : null,
  );
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) => it.profile.run(statement(`SELECT ${n}`))),
  );
  for (const result of results) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: 'SNOWFLAKE_LOGIN_FAILED', data: { snowflakeCode: '390100', profile: 'test' } },
    });
  }
  expect(logins(it.player)).toHaveLength(1);
  expect(JSON.stringify([results, it.profile.view(), it.profile.records])).not.toContain('battery');
  expect(await seenView(it.profile, ({ size }) => size === 0)).toMatchObject({
    state: 'down',
    lastError: { code: 'SNOWFLAKE_LOGIN_FAILED' },
  });
});

test('a token that was replaced where it is kept is fetched anew, and the statement never knows', async () => {
  let valid = 'token-1';
  player = await startWirePlayer({
    answer: (request) => {
      if (request.path === '/session/v1/login-request') {
        const { TOKEN } = (request.json as { data: { TOKEN: string } }).data;
        if (TOKEN !== valid) return refused('390303', 'Invalid OAuth access token.');
      }
      if (request.sql === 'EXPIRE') return refused('390104', 'The session does not exist.');
      return sessionAnswers(request) ?? textAnswer('x');
    },
  });
  const login = (token: string): LoginOptions => ({
    account: 'acme',
    url: player?.url ?? '',
    method: { authenticator: 'OAUTH', token },
  });
  const opened = openSnowflakeClient({
    name: 'test',
    login: login('token-1'),
    refreshLogin: () => Promise.resolve(login(valid)),
    pool: { min: 0, max: 2, idleSeconds: 60, heartbeatSeconds: 60 },
    log: () => undefined,
    useEnvProxy: false,
  });
  try {
    await opened.run(statement('SELECT 1'));
    valid = 'token-2';
    await expect(opened.run(statement('EXPIRE'))).rejects.toMatchObject({ code: 'SNOWFLAKE_SESSION_LOST' });
    expect((await opened.run(statement('SELECT 2'))).rows).toEqual([['x']]);
    expect(logins(player).map(({ json }) => json.data.TOKEN)).toEqual(
      expect.arrayContaining(['token-1', 'token-1', 'token-2']),
    );
  } finally {
    await opened.close(2_000);
  }
});

test('a refused login that is still what is written down is not sent again', async () => {
  player = await startWirePlayer({
    answer: (request) =>
      request.path === '/session/v1/login-request' ? refused('390303', 'Invalid OAuth access token.') : null,
  });
  const login: LoginOptions = {
    account: 'acme',
    url: player.url,
    method: { authenticator: 'OAUTH', token: 'token-1' },
  };
  const opened = openSnowflakeClient({
    name: 'test',
    login,
    refreshLogin: () => Promise.resolve({ ...login }),
    pool: { min: 0, max: 2, idleSeconds: 60, heartbeatSeconds: 60 },
    log: () => undefined,
    useEnvProxy: false,
  });
  try {
    await expect(opened.run(statement('SELECT 1'))).rejects.toMatchObject({ code: 'SNOWFLAKE_LOGIN_FAILED' });
    expect(logins(player)).toHaveLength(1);
  } finally {
    await opened.close(2_000);
  }
});

test('a host that refuses connections is reported within seconds', async () => {
  const { port, release } = await holdPort();
  onTestFinished(release);
  profile = openTestProfile(`http://127.0.0.1:${port}`);
  await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
    message: expect.stringContaining('ECONNREFUSED'),
    retryable: true,
  });
});
