import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConnections } from '../../../server/config/connections-toml.ts';
import { getProfile } from '../../../server/config/profiles/profile-store.ts';
import { testPlace } from '../../fixtures/profile-place.ts';

test('connections.toml is read with the spellings that the tools accept', async () => {
  const place = testPlace();
  place.write(
    '.snowflake/connections.toml',
    `
[plain]
account = "myorg-acct"
user = "a"
password = "secret-a"
warehouse = "WH"

[keys]
account = "myorg-acct"
username = "b"
authenticator = "SNOWFLAKE_JWT"
private_key_path = "/keys/b.p8"
private_key_file_pwd = "phrase-b"
role = "READER"
database = "D"
schema = "S"

[hosted]
account = "acct"
user = "c"
authenticator = "PROGRAMMATIC_ACCESS_TOKEN"
token_file_path = "/tokens/c"
host = "acct.privatelink.snowflakecomputing.com"
port = 8443
protocol = "https"
client_session_keep_alive = true
`,
  );
  const profile = async (name: string) => (await getProfile({ ...place, name })).profile;
  expect(await profile('plain')).toEqual({
    account: 'myorg-acct',
    user: 'a',
    authenticator: 'snowflake',
    password: 'secret-a',
    warehouse: 'WH',
  });
  expect(await profile('keys')).toEqual({
    account: 'myorg-acct',
    user: 'b',
    authenticator: 'snowflake_jwt',
    privateKeyFile: '/keys/b.p8',
    passphrase: 'phrase-b',
    role: 'READER',
    database: 'D',
    schema: 'S',
  });
  expect(await profile('hosted')).toEqual({
    account: 'acct',
    user: 'c',
    authenticator: 'programmatic_access_token',
    token: { file: '/tokens/c' },
    url: 'https://acct.privatelink.snowflakecomputing.com:8443',
  });
});

test('config.toml counts where there is no connections.toml, and only there', async () => {
  const place = testPlace();
  place.write(
    '.snowflake/config.toml',
    'default_connection_name = "dev"\n[connections.dev]\naccount = "from-config"\nuser = "u"\npassword = "p"\n',
  );
  const alone = await readConnections(place);
  expect(alone).toMatchObject({ file: join(place.userHome, '.snowflake/config.toml'), defaultName: 'dev' });
  expect([...alone.byName.keys()]).toEqual(['dev']);

  place.write('.snowflake/connections.toml', '[prod]\naccount = "x"\n');
  const both = await readConnections(place);
  expect(both).toMatchObject({
    file: join(place.userHome, '.snowflake/connections.toml'),
    defaultName: 'dev',
  });
  expect([...both.byName.keys()]).toEqual(['prod']);
});

test('the default connection is the one that the tools would take', async () => {
  const place = testPlace({ SNOWFLAKE_DEFAULT_CONNECTION_NAME: 'prod' });
  place.write('.snowflake/connections.toml', '[prod]\naccount = "acct"\nuser = "u"\npassword = "pw"\n');
  expect((await getProfile({ ...place, name: 'default' })).profile.account).toBe('acct');
  await expect(getProfile({ ...place, env: {}, name: 'default' })).rejects.toMatchObject({
    code: 'PROFILE_UNKNOWN',
  });
});

test('the environment wins over the file for its connection and fills gaps for all', async () => {
  const place = testPlace({
    SNOWFLAKE_CONNECTIONS_PROD_PASSWORD: 'from-env',
    SNOWFLAKE_WAREHOUSE: 'GENERIC_WH',
    SNOWFLAKE_USER: 'generic',
  });
  place.write('.snowflake/connections.toml', '[prod]\naccount = "acct"\nuser = "u"\npassword = "in-file"\n');
  expect((await getProfile({ ...place, name: 'prod' })).profile).toMatchObject({
    user: 'u',
    password: 'from-env',
    warehouse: 'GENERIC_WH',
  });
});

test.each([0o644, 0o640, 0o620, 0o604])(
  'a file with mode %o is refused with the command that repairs it',
  async (mode) => {
    const place = testPlace();
    const file = place.write('.snowflake/connections.toml', '[prod]\naccount = "x"\n', mode);
    await expect(readConnections(place)).rejects.toMatchObject({
      code: 'PROFILE_FILE_MODE',
      next: expect.stringContaining(`chmod 600 ${file}`),
    });
  },
);

test('a file that is not TOML is refused by place, without its text', async () => {
  const place = testPlace();
  place.write('.snowflake/connections.toml', '[prod]\npassword = "hunter2hunter2\n');
  const error: unknown = await readConnections(place).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'PROFILE_FILE_INVALID', message: expect.stringContaining('line 2') });
  expect(JSON.stringify(error)).not.toContain('hunter2');
});

test('no file at all is no error', async () => {
  expect((await readConnections(testPlace())).byName.size).toBe(0);
});

test('names like __proto__ do no harm', async () => {
  const place = testPlace();
  place.write('.snowflake/connections.toml', '["__proto__"]\naccount = "x"\n[constructor]\naccount = "y"\n');
  const { byName } = await readConnections(place);
  expect(({} as { account?: string }).account).toBeUndefined();
  expect(byName.get('constructor')?.account).toBe('y');
});
