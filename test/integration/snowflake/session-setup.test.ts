import { afterEach, expect, test } from 'vitest';
import {
  loginOk,
  refused,
  rowsAnswer,
  sessionAnswers,
  setupAnswers,
  textAnswer,
} from '../../fixtures/wire-answers.ts';
import {
  startWirePlayer,
  type WirePlayer,
  type WirePlayerOptions,
} from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer;
let profile: TestProfile;

afterEach(async () => {
  await profile.close(2_000);
  await player.close();
});

async function start(answer: NonNullable<WirePlayerOptions['answer']>): Promise<void> {
  player = await startWirePlayer({ answer });
  profile = openTestProfile(player.url);
}

test('a new session has its secondary roles off and its names pinned before anything else runs', async () => {
  await start((request) => sessionAnswers(request) ?? textAnswer('x'));
  await profile.run(statement('SELECT 1'));
  expect(
    player.requests.flatMap(({ sql }) => (sql === null ? [] : [sql.replace(/SET .*/, 'SET ...')])),
  ).toEqual([
    'ALTER SESSION SET ...',
    'ALTER SESSION SET ...',
    'USE SECONDARY ROLES NONE',
    'SELECT CURRENT_SECONDARY_ROLES()',
    'SELECT 1',
  ]);
  expect(player.requests.map(({ sql }) => sql)).toContain(
    "ALTER SESSION SET SEARCH_PATH = '$current' QUOTED_IDENTIFIERS_IGNORE_CASE = FALSE AUTOCOMMIT = TRUE",
  );
});

test('nothing runs when Snowflake will not pin where names are looked up and that writes are committed', async () => {
  await start((request) =>
    request.sql?.startsWith('SHOW PARAMETERS') === true
      ? shownParameters({ ...asPinned, SEARCH_PATH: '$current, $public' })
      : request.sql?.includes('SEARCH_PATH') === true
        ? refused('001006', 'invalid value for parameter SEARCH_PATH', { sqlState: '22023' })
        : (sessionAnswers(request) ?? textAnswer('x')),
  );
  await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_NAMES_NOT_PINNED',
    message: expect.stringContaining('SEARCH_PATH'),
  });
  expect(player.requests.some(({ sql }) => sql === 'SELECT 1')).toBe(false);
  await player.seen(({ query }) => query.get('delete') === 'true');
});

test.each(['{"roles":"SYSADMIN","value":"ALL"}', '{"roles":"","value":"ALL"}', 'ALL', 'not known', '[]x'])(
  'nothing runs while secondary roles are %s; the session is closed',
  async (roles) => {
    await start((request) =>
      request.sql === 'SELECT CURRENT_SECONDARY_ROLES()'
        ? textAnswer(roles)
        : (sessionAnswers(request) ?? textAnswer('x')),
    );
    await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({
      code: 'SNOWFLAKE_SECONDARY_ROLES',
    });
    expect(player.requests.some(({ sql }) => sql === 'SELECT 1')).toBe(false);
    await player.seen(({ query }) => query.get('delete') === 'true');
  },
);

const rolesRefused = refused('003001', 'Insufficient privileges', { sqlState: '42501' });

test('nothing runs when Snowflake refuses to switch them off and they are in force', async () => {
  await start((request) => {
    if (request.sql === 'USE SECONDARY ROLES NONE') return rolesRefused;
    if (request.sql === 'SELECT CURRENT_SECONDARY_ROLES()')
      return textAnswer('{"roles":"SYSADMIN","value":"ALL"}');
    return sessionAnswers(request) ?? textAnswer('x');
  });
  await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_SECONDARY_ROLES',
    message: expect.stringMatching(/still in force.*Insufficient privileges/s),
  });
  expect(player.requests.some(({ sql }) => sql === 'SELECT 1')).toBe(false);
});

test('a restricted session that refuses to switch them off is used when none is active', async () => {
  await start((request) =>
    request.sql === 'USE SECONDARY ROLES NONE' ? rolesRefused : (sessionAnswers(request) ?? textAnswer('x')),
  );
  expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['x']]);
  expect(profile.records.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('No secondary role is active'),
  );
});

test.each([
  ['is refused', refused('003001', 'Insufficient privileges', { sqlState: '42501' })],
  ['has no row', rowsAnswer([{ name: 'V', type: 'text' }], [])],
  ['is null', rowsAnswer([{ name: 'V', type: 'text' }], [[null]])],
])('nothing runs when the proof that they are off %s', async (_how, answer) => {
  await start((request) =>
    request.sql === 'SELECT CURRENT_SECONDARY_ROLES()'
      ? answer
      : (sessionAnswers(request) ?? textAnswer('x')),
  );
  await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_SECONDARY_ROLES',
    retryable: false,
  });
  expect(player.requests.some(({ sql }) => sql === 'SELECT 1')).toBe(false);
});

/** SHOW PARAMETERS, as Snowflake words it, with what this session has. */
function shownParameters(values: Readonly<Record<string, string>>): ReturnType<typeof rowsAnswer> {
  const columns = ['key', 'value', 'default', 'level', 'description'].map((name) => ({ name, type: 'text' }));
  return rowsAnswer(
    columns,
    Object.entries(values).map(([key, value]) => [key, value, '', 'USER', '']),
  );
}

const asPinned = { AUTOCOMMIT: 'true', QUOTED_IDENTIFIERS_IGNORE_CASE: 'false', SEARCH_PATH: '$current' };

function parametersAnswer(
  values: Readonly<Record<string, string>>,
): NonNullable<WirePlayerOptions['answer']> {
  return (request) => {
    if (request.sql?.includes('SEARCH_PATH') === true)
      return refused('003001', 'restricted session', { sqlState: '42501' });
    if (request.sql === 'SHOW PARAMETERS IN SESSION') return shownParameters(values);
    return sessionAnswers(request) ?? textAnswer('x');
  };
}

test('a session that refuses to pin what is in force already is used', async () => {
  await start(parametersAnswer(asPinned));
  expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['x']]);
});

test.each([
  { ...asPinned, SEARCH_PATH: '$current, $public' },
  { ...asPinned, AUTOCOMMIT: 'false' },
  { ...asPinned, QUOTED_IDENTIFIERS_IGNORE_CASE: 'true' },
  { AUTOCOMMIT: 'true', QUOTED_IDENTIFIERS_IGNORE_CASE: 'false' },
  {},
])('nothing runs in a session that refuses to pin and has %o', async (values) => {
  await start(parametersAnswer(values));
  await expect(profile.run(statement('SELECT 1'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_NAMES_NOT_PINNED',
  });
  expect(player.requests.some(({ sql }) => sql === 'SELECT 1')).toBe(false);
});

test('a session parameter that Snowflake does not know is logged and stops nothing', async () => {
  await start((request) =>
    request.sql?.includes('STRICT_JSON_OUTPUT') === true
      ? refused('001003', 'invalid parameter', { sqlState: '42000' })
      : (sessionAnswers(request) ?? textAnswer('x')),
  );
  expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['x']]);
  // The others are set all the same.
  expect(player.requests.map(({ sql }) => sql)).toContain("ALTER SESSION SET TIMEZONE = 'UTC'");
  expect(profile.records.map(({ message }) => message)).toContainEqual(
    expect.stringContaining('invalid parameter'),
  );
});

test('settings of one account do not reach another: each profile has a driver of its own', async () => {
  const parameters = [
    { name: 'SERVICE_NAME', value: 'account-a-service' },
    { name: 'CLIENT_SESSION_KEEP_ALIVE', value: true },
  ];
  await start((request) =>
    request.path === '/session/v1/login-request'
      ? loginOk(parameters)
      : (setupAnswers(request) ?? textAnswer('a')),
  );
  const other = await startWirePlayer({ answer: (request) => sessionAnswers(request) ?? textAnswer('b') });
  const otherProfile = openTestProfile(other.url, { name: 'other' });
  try {
    await profile.run(statement('SELECT 1'));
    await otherProfile.run(statement('SELECT 1'));
    const services = (requests: WirePlayer['requests']) =>
      new Set(requests.map(({ headers }) => headers['x-snowflake-service']));
    expect(services(player.requests)).toEqual(new Set([undefined, 'account-a-service']));
    expect(services(other.requests)).toEqual(new Set([undefined]));
  } finally {
    await otherProfile.close(2_000);
    await other.close();
  }
});
