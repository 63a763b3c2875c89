import { afterEach, expect, test } from 'vitest';
import { ok, refused, sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import {
  startWirePlayer,
  type WireAnswer,
  type WirePlayer,
  type WireRequest,
} from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer;
let profile: TestProfile;

afterEach(async () => {
  await profile.close(2_000);
  await player.close();
});

/** A server on which the nth try of the statement PROBE is answered by the nth answer, and on with the last. */
async function start(
  probes: readonly WireAnswer[],
  other: (request: WireRequest) => WireAnswer | null = () => null,
): Promise<void> {
  let tries = 0;
  player = await startWirePlayer({
    answer: (request) => {
      if (request.sql === 'PROBE') return probes[Math.min(tries++, probes.length - 1)] ?? null;
      return other(request) ?? sessionAnswers(request) ?? textAnswer('x');
    },
  });
  profile = openTestProfile(player.url);
}

const count = (test: (request: WireRequest) => boolean): number => player.requests.filter(test).length;
const logins = (): number => count(({ path }) => path.endsWith('/login-request'));
const probes = (): number => count(({ sql }) => sql === 'PROBE');

test('an expired session token is renewed and the statement goes on', async () => {
  await start(
    [refused('390112', 'Your session has expired. Please login again.'), textAnswer('renewed')],
    (request) =>
      request.path === '/session/token-request'
        ? ok({
            sessionToken: 'second',
            masterToken: 'master-2',
            validityInSecondsST: 3600,
            validityInSecondsMT: 14_400,
          })
        : null,
  );
  expect((await profile.run(statement('PROBE'))).rows).toEqual([['renewed']]);
  expect(logins()).toBe(1);
  expect(player.requests.at(-1)?.headers.authorization).toBe('Snowflake Token="second"');
});

test.each(['390104', '390111'])(
  'a session that Snowflake ended (%s) is replaced and the statement, which never ran, is sent again',
  async (code) => {
    await start([refused(code, 'The session does not exist.'), textAnswer('again')]);
    await profile.run(statement('SELECT 1'));
    expect((await profile.run(statement('PROBE'))).rows).toEqual([['again']]);
    expect(logins()).toBe(2);
    expect(probes()).toBe(2);
    expect(profile.view()).toMatchObject({ size: 1, logins: 2, state: 'ready' });
  },
);

test('so is one whose master token expired', async () => {
  await start([refused('390112', 'expired'), textAnswer('again')], (request) =>
    request.path === '/session/token-request' ? refused('390114', 'Authentication token has expired.') : null,
  );
  expect((await profile.run(statement('PROBE'))).rows).toEqual([['again']]);
  expect(logins()).toBe(2);
});

test('it is sent again once, not for ever', async () => {
  await start([refused('390104', 'gone')]);
  await expect(profile.run(statement('PROBE'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_SESSION_LOST',
    retryable: true,
  });
  expect(probes()).toBe(2);
});

test('a statement that had reached execution is not sent again', async () => {
  const progress = ok({ queryId: 'q-1', getResultUrl: '/queries/q-1/result' }, '333333');
  await start([progress], (request) =>
    request.path === '/queries/q-1/result' ? refused('390104', 'The session does not exist.') : null,
  );
  await expect(profile.run(statement('PROBE'))).rejects.toMatchObject({ code: 'SNOWFLAKE_SESSION_LOST' });
  expect(probes()).toBe(1);
});

test('a long statement is asked after until it is done', async () => {
  const progress = ok({ queryId: 'q-1', getResultUrl: '/queries/q-1/result' }, '333333');
  let polls = 0;
  await start([progress], (request) => {
    if (request.path !== '/queries/q-1/result') return null;
    polls += 1;
    return polls < 3 ? progress : textAnswer('done', { queryId: 'q-1' });
  });
  const result = await profile.run(statement('PROBE'));
  expect(result).toMatchObject({ queryId: 'q-1', rows: [['done']] });
  expect(polls).toBe(3);
});

test('a refused statement says what Snowflake says and keeps the connection', async () => {
  await start([
    refused('002003', "SQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.", {
      sqlState: '42S02',
      queryId: 'q-9',
    }),
  ]);
  await expect(profile.run(statement('PROBE'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_SQL_ERROR',
    status: 400,
    data: {
      snowflakeCode: '002003',
      sqlState: '42S02',
      detail: expect.stringContaining("Object 'NOWHERE' does not exist"),
    },
  });
  expect(probes()).toBe(1);
  await profile.run(statement('SELECT 1'));
  expect(logins()).toBe(1);
});

test('a bad request is sent once', async () => {
  await start([{ status: 400, jsonBody: { success: false } }]);
  await expect(profile.run(statement('PROBE'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
    message: expect.stringContaining('HTTP 400'),
  });
  expect(probes()).toBe(1);
});

test('a server that only fails costs the deadline at most, not the minutes that the driver would go on', async () => {
  await start([{ status: 503, body: 'busy' }]);
  await profile.run(statement('SELECT 1'));
  await expect(profile.run(statement('PROBE', { deadlineMs: 1_500 }))).rejects.toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
    message: expect.stringContaining('HTTP 503, and so on for 1.5 s'),
    retryable: true,
  });
  const ids = new Set(
    player.requests.filter(({ sql }) => sql === 'PROBE').map(({ query }) => query.get('requestId')),
  );
  expect(ids.size).toBe(1);
});

test.each<[string, WireAnswer]>([
  ['no rows at all', textAnswer('x', { rowset: null })],
  ['no columns', textAnswer('x', { rowtype: undefined })],
  [
    'Arrow instead of JSON',
    textAnswer('x', { rowset: undefined, rowsetBase64: 'AAAA', queryResultFormat: 'arrow' }),
  ],
  ['several statements', textAnswer('x', { resultIds: 'a,b' })],
])('an answer with %s is an error, and the next statement runs', async (_what, answer) => {
  await start([answer]);
  await profile.run(statement('SELECT 0'));
  await expect(profile.run(statement('PROBE', { deadlineMs: 4_000 }))).rejects.toMatchObject({
    code: expect.stringMatching(/^(SNOWFLAKE_ANSWER_INVALID|SNOWFLAKE_WORKER_DIED|QUERY_DEADLINE)$/),
  });
  expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['x']]);
});

test('an answer that does not say how many rows it holds is read all the same', async () => {
  await start([textAnswer('here', { returned: undefined, total: undefined })]);
  expect(await profile.run(statement('PROBE'))).toMatchObject({
    rows: [['here']],
    truncated: false,
    totalRows: 1,
  });
});

test('a server that is busy for a moment is asked again with the same request id', async () => {
  await start([{ status: 503, body: 'busy' }, textAnswer('now')]);
  expect((await profile.run(statement('PROBE'))).rows).toEqual([['now']]);
  const sent = player.requests
    .filter(({ sql }) => sql === 'PROBE')
    .map(({ query }) => query.get('requestId'));
  expect(sent).toHaveLength(2);
  expect(new Set(sent).size).toBe(1);
});
