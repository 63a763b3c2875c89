import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
let env: Readonly<Record<string, string>>;
beforeAll(() => {
  cli = createCliRunner();
  // The connections of whoever runs this test must not show up.
  env = { SNOWFLAKE_HOME: join(cli.home, 'none') };
});
afterAll(() => cli.dispose());

const account = ['--account', 'myorg-acct'];

it('adds a profile with a secret from stdin, keeps it for its owner alone, and never shows it', async () => {
  const token = ['--authenticator', 'programmatic_access_token', '--secret-stdin'];
  const added = await cli.run(['profiles', 'add', 'bot', ...account, ...token], env, 'pat-secret\n');
  expect([added.exit, added.stderr]).toEqual([0, '']);
  const file = join(cli.home, 'profiles.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    profiles: {
      bot: { account: 'myorg-acct', authenticator: 'programmatic_access_token', token: 'pat-secret' },
    },
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const list = await cli.run(['profiles', 'list', '--json'], env);
  expect(JSON.parse(list.stdout)).toMatchObject({
    profiles: [
      { name: 'sandbox', active: true },
      { name: 'bot', active: false, account: 'myorg-acct' },
    ],
    problems: [],
  });
  expect(added.stdout + list.stdout).not.toContain('pat-secret');
});

it('names a secret by its variable for the login it belongs to', async () => {
  const args = ['--authenticator', 'snowflake', '--user', 'ann', '--secret-env', 'SNOW_PASSWORD'];
  expect((await cli.run(['profiles', 'add', 'ann', ...account, ...args], env)).exit).toBe(0);
  const stored = JSON.parse(readFileSync(join(cli.home, 'profiles.json'), 'utf8')) as {
    profiles: { ann: object };
  };
  expect(stored.profiles.ann).toMatchObject({ password: { env: 'SNOW_PASSWORD' } });
});

it.each([
  ['an authenticator that does not exist', ['--authenticator', 'nope'], 3, 'PROFILE_AUTHENTICATOR_UNKNOWN'],
  ['a login without its secret', ['--authenticator', 'oauth'], 3, 'PROFILE_INVALID'],
  [
    'a secret for a login that has none',
    ['--authenticator', 'externalbrowser', '--secret-env', 'X'],
    2,
    'CLI_USAGE',
  ],
  ['two secrets', ['--authenticator', 'oauth', '--secret-env', 'X', '--secret-file', 'Y'], 2, 'CLI_USAGE'],
])('refuses %s', async (_, args, exit, code) => {
  const run = await cli.run(['profiles', 'add', 'bad', ...account, ...args], env);
  expect([run.exit, run.stderr.split(':')[0]]).toEqual([exit, code]);
});

it('shows where a test fails, with the way on', async () => {
  const run = await cli.run(['profiles', 'test', 'nobody'], env);
  expect(run.stdout).toMatch(
    /^failed {2}config {3}There is no Snowflake profile named nobody\.\nskipped secrets\n/,
  );
  expect(run).toMatchObject({
    exit: 1,
    stderr: expect.stringMatching(/^PROFILE_TEST_FAILED: .* PROFILE_UNKNOWN\./),
  });
});
