import { type TestContext, test } from 'vitest';
import { ok, refused, sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WireAnswer, type WireRequest } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

interface Stage {
  readonly profile: TestProfile;
  readonly requests: readonly WireRequest[];
  readonly logins: () => number;
  /** How often PROBE was sent. */
  readonly probes: () => number;
}

/** A server on which the nth try of the statement PROBE is answered by the nth answer, and on with the last. */
async function start(
  onTestFinished: TestContext['onTestFinished'],
  answers: readonly (WireAnswer | Promise<WireAnswer>)[],
  other: (request: WireRequest) => WireAnswer | null = () => null,
): Promise<Stage> {
  let tries = 0;
  const player = await startWirePlayer({
    answer: (request) => {
      if (request.sql === 'PROBE') return answers[Math.min(tries++, answers.length - 1)] ?? null;
      return other(request) ?? sessionAnswers(request) ?? textAnswer('x');
    },
  });
  onTestFinished(() => player.close());
  const profile = openTestProfile(player.url);
  onTestFinished(() => profile.close(2_000));
  const count = (wanted: (request: WireRequest) => boolean): number => player.requests.filter(wanted).length;
  return {
    profile,
    requests: player.requests,
    logins: () => count(({ path }) => path.endsWith('/login-request')),
    probes: () => count(({ sql }) => sql === 'PROBE'),
  };
}

// Side by side: much of the time the driver sleeps between its tries.
test.concurrent('an expired session token is renewed and the statement goes on', async ({
  expect,
  onTestFinished,
}) => {
  const { profile, requests, logins } = await start(
    onTestFinished,
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
  expect(requests.at(-1)?.headers.authorization).toBe('Snowflake Token="second"');
});

test.concurrent.for(['390104', '390111'])(
  'a session that Snowflake ended (%s) is replaced and the statement, which never ran, is sent again',
  async (code, { expect, onTestFinished }) => {
    const { profile, logins, probes } = await start(onTestFinished, [
      refused(code, 'The session does not exist.'),
      textAnswer('again'),
    ]);
    await profile.run(statement('SELECT 1'));
    expect((await profile.run(statement('PROBE'))).rows).toEqual([['again']]);
    expect(logins()).toBe(2);
    expect(probes()).toBe(2);
    expect(profile.view()).toMatchObject({ size: 1, logins: 2, state: 'ready' });
  },
);

test.concurrent('so is one whose master token expired', async ({ expect, onTestFinished }) => {
  const { profile, logins } = await start(
    onTestFinished,
    [refused('390112', 'expired'), textAnswer('again')],
    (request) =>
      request.path === '/session/token-request'
        ? refused('390114', 'Authentication token has expired.')
        : null,
  );
  expect((await profile.run(statement('PROBE'))).rows).toEqual([['again']]);
  expect(logins()).toBe(2);
});

test.concurrent('it is sent again once, not for ever', async ({ expect, onTestFinished }) => {
  const { profile, probes } = await start(onTestFinished, [refused('390104', 'gone')]);
  await expect(profile.run(statement('PROBE'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_SESSION_LOST',
    retryable: true,
  });
  expect(probes()).toBe(2);
});

test.concurrent('a statement that had reached execution is not sent again', async ({
  expect,
  onTestFinished,
}) => {
  const progress = ok({ queryId: 'q-1', getResultUrl: '/queries/q-1/result' }, '333333');
  const { profile, probes } = await start(onTestFinished, [progress], (request) =>
    request.path === '/queries/q-1/result' ? refused('390104', 'The session does not exist.') : null,
  );
  await expect(profile.run(statement('PROBE'))).rejects.toMatchObject({ code: 'SNOWFLAKE_SESSION_LOST' });
  expect(probes()).toBe(1);
});

test.concurrent('a long statement is asked after until it is done', async ({ expect, onTestFinished }) => {
  const progress = ok({ queryId: 'q-1', getResultUrl: '/queries/q-1/result' }, '333333');
  let polls = 0;
  const { profile } = await start(onTestFinished, [progress], (request) => {
    if (request.path !== '/queries/q-1/result') return null;
    polls += 1;
    return polls < 3 ? progress : textAnswer('done', { queryId: 'q-1' });
  });
  const result = await profile.run(statement('PROBE'));
  expect(result).toMatchObject({ queryId: 'q-1', rows: [['done']] });
  expect(polls).toBe(3);
});

test.concurrent('a refused statement says what Snowflake says and keeps the connection', async ({
  expect,
  onTestFinished,
}) => {
  const { profile, logins, probes } = await start(onTestFinished, [
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

test.concurrent('a bad request is sent once', async ({ expect, onTestFinished }) => {
  const { profile, probes } = await start(onTestFinished, [{ status: 400, jsonBody: { success: false } }]);
  await expect(profile.run(statement('PROBE'))).rejects.toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
    message: expect.stringContaining('HTTP 400'),
  });
  expect(probes()).toBe(1);
});

test.concurrent('a server that only fails costs the deadline at most, not the minutes that the driver would go on', async ({
  expect,
  onTestFinished,
}) => {
  // A third failure would end it before its deadline: the second one takes for ever.
  const busy = { status: 503, body: 'busy' };
  const { profile, requests } = await start(onTestFinished, [busy, new Promise(() => undefined)]);
  await profile.run(statement('SELECT 1'));
  await expect(profile.run(statement('PROBE', { deadlineMs: 4_000 }))).rejects.toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
    message: expect.stringContaining('HTTP 503, and so on for 4 s'),
    retryable: true,
  });
  const ids = new Set(
    requests.filter(({ sql }) => sql === 'PROBE').map(({ query }) => query.get('requestId')),
  );
  expect(ids.size).toBe(1);
});

test.concurrent.for<[string, WireAnswer]>([
  ['no rows at all', textAnswer('x', { rowset: null })],
  ['no columns', textAnswer('x', { rowtype: undefined })],
  [
    'Arrow instead of JSON',
    textAnswer('x', { rowset: undefined, rowsetBase64: 'AAAA', queryResultFormat: 'arrow' }),
  ],
  ['several statements', textAnswer('x', { resultIds: 'a,b' })],
])(
  'an answer with %s is an error, and the next statement runs',
  async ([_what, answer], { expect, onTestFinished }) => {
    const { profile } = await start(onTestFinished, [answer]);
    await profile.run(statement('SELECT 0'));
    await expect(profile.run(statement('PROBE', { deadlineMs: 4_000 }))).rejects.toMatchObject({
      code: expect.stringMatching(/^(SNOWFLAKE_ANSWER_INVALID|SNOWFLAKE_WORKER_DIED|QUERY_DEADLINE)$/),
    });
    expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['x']]);
  },
);

test.concurrent('an answer that does not say how many rows it holds is read all the same', async ({
  expect,
  onTestFinished,
}) => {
  const { profile } = await start(onTestFinished, [
    textAnswer('here', { returned: undefined, total: undefined }),
  ]);
  expect(await profile.run(statement('PROBE'))).toMatchObject({
    rows: [['here']],
    truncated: false,
    totalRows: 1,
  });
});

test.concurrent('a server that is busy for a moment is asked again with the same request id', async ({
  expect,
  onTestFinished,
}) => {
  const { profile, requests } = await start(onTestFinished, [
    { status: 503, body: 'busy' },
    textAnswer('now'),
  ]);
  expect((await profile.run(statement('PROBE'))).rows).toEqual([['now']]);
  const sent = requests.filter(({ sql }) => sql === 'PROBE').map(({ query }) => query.get('requestId'));
  expect(sent).toHaveLength(2);
  expect(new Set(sent).size).toBe(1);
});
