import { describe, expect, test } from 'vitest';
import { rawQuery, rawRequest, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

describe('the statement of another session', () => {
  test('can be read once it has ended: results belong to the user, not to the session', async () => {
    const { sandbox, queryId, other } = await twoSessions();
    const answer = await rawRequest(`${sandbox.url}/queries/${queryId}/result`, {
      method: 'GET',
      token: other,
    });
    expect(answer.data?.rowset).toEqual([['1']]);
  });

  test('cannot be watched', async () => {
    const { sandbox, queryId, other } = await twoSessions();
    const answer = await rawRequest(`${sandbox.url}/monitoring/queries/${queryId}`, {
      method: 'GET',
      token: other,
    });
    expect(answer.data?.queries).toEqual([]);
  });

  test('cannot be aborted', async () => {
    const { sandbox, control } = current();
    await control.slow(60_000);
    const [mine, other] = [await rawSession(sandbox), await rawSession(sandbox)];
    const running = await rawQuery(sandbox, mine.token, 'SELECT 1', { asyncExec: true });
    const path = `/queries/${running.data?.queryId}/abort-request`;
    const answer = await rawRequest(sandbox.url + path, { token: other.token });
    const state = await control.state();
    expect([answer.code, state.running]).toEqual(['000605', 1]);
    await control.killSessions();
  });
});

describe('a token that is none', () => {
  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['an invented one', 'st-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ])('%s opens nothing', async (_name, token) => {
    const { sandbox } = current();
    const given = token === undefined ? {} : { token };
    const codes = [
      await rawRequest(`${sandbox.url}/queries/v1/query-request?requestId=1`, {
        ...given,
        body: { sqlText: 'SELECT 1' },
      }),
      await rawRequest(`${sandbox.url}/queries/x/result`, { ...given, method: 'GET' }),
      await rawRequest(`${sandbox.url}/monitoring/queries/x`, { ...given, method: 'GET' }),
      await rawRequest(`${sandbox.url}/queries/v1/abort-request`, { ...given, body: { requestId: '1' } }),
      await rawRequest(`${sandbox.url}/queries/x/abort-request`, given),
      await rawRequest(`${sandbox.url}/session/heartbeat`, given),
      await rawRequest(`${sandbox.url}/session?delete=true`, given),
      await rawRequest(`${sandbox.url}/telemetry/send`, { ...given, body: {} }),
    ].map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['390104']));
  });

  test('a master token runs no statement', async () => {
    const { sandbox } = current();
    const { masterToken } = await rawSession(sandbox);
    expect((await rawQuery(sandbox, masterToken, 'SELECT 1')).code).toBe('390104');
  });

  test('the token of a session that has ended opens nothing', async () => {
    const { sandbox } = current();
    const { token } = await rawSession(sandbox);
    await rawRequest(`${sandbox.url}/session?delete=true`, { token });
    expect((await rawQuery(sandbox, token, 'SELECT 1')).code).toBe('390111');
  });
});

test('the controls stay shut without their key', async () => {
  const { sandbox } = current();
  const statuses = await Promise.all(
    [{}, { 'x-sandbox-control-key': 'wrong' }].map(
      async (headers) => (await fetch(`${sandbox.url}/control/state`, { headers })).status,
    ),
  );
  expect(statuses).toEqual([403, 403]);
});

async function twoSessions() {
  const { sandbox } = current();
  const [mine, other] = [await rawSession(sandbox), await rawSession(sandbox)];
  const { data } = await rawQuery(sandbox, mine.token, 'SELECT 1');
  return { sandbox, queryId: data?.queryId ?? '', other: other.token };
}
