import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { connectDriver, disconnectDriver, runDriver } from '../../fixtures/sandbox-driver.ts';
import { rawQuery, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

test('a statement whose answer was lost is sent again by the driver and runs once', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await runDriver(connection, 'CREATE TEMPORARY TABLE DEDUP_LOST (N NUMBER)');
  await control.clearRequests();
  await control.fault('query', { kind: 'drop', when: 'after' });
  await runDriver(connection, 'INSERT INTO DEDUP_LOST VALUES (1)');
  const posts = (await control.requests()).filter((request) => request.route === 'query');
  const { rows } = await runDriver(connection, 'SELECT COUNT(*) FROM DEDUP_LOST');
  expect([posts.length, new Set(posts.map((post) => post.requestId)).size, rows]).toEqual([2, 1, [['1']]]);
  await disconnectDriver(connection);
});

test('a server that answers 503 is asked again and the statement runs', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await control.clearRequests();
  await control.fault('query', { kind: 'status', status: 503 }, { times: 1 });
  const { rows } = await runDriver(connection, 'SELECT 1');
  const posts = (await control.requests()).filter((request) => request.route === 'query').length;
  expect([rows, posts]).toEqual([[['1']], 2]);
  await disconnectDriver(connection);
});

test('a repeated request joins the statement that still runs', async () => {
  const { sandbox, control } = current();
  const { token } = await rawSession(sandbox);
  await control.slow(60_000);
  const requestId = randomUUID();
  const first = rawQuery(sandbox, token, 'SELECT 5', {}, requestId);
  await control.untilRunning(1);
  const repeated = rawQuery(sandbox, token, 'SELECT 5', {}, requestId);
  await control.untilRequests('query', 2);
  await control.releaseSlow();
  const second = await repeated;
  expect([second.data?.rowset, second.data?.queryId]).toEqual([[['5']], (await first).data?.queryId]);
});

test('a repeated request gets the finished result, and also the finished error', async () => {
  const { sandbox } = current();
  const { token } = await rawSession(sandbox);
  const [good, bad] = [randomUUID(), randomUUID()];
  const ids: (string | undefined)[] = [];
  for (const [requestId, sql] of [
    [good, 'SELECT 1'],
    [good, 'SELECT 2'],
    [bad, 'SELECT nope_column'],
    [bad, 'SELECT 3'],
  ] as const) {
    ids.push((await rawQuery(sandbox, token, sql, {}, requestId)).data?.queryId);
  }
  expect([ids[0] === ids[1], ids[2] === ids[3], ids[0] === ids[2]]).toEqual([true, true, false]);
});

test('the same request id in another session is another statement', async () => {
  const { sandbox } = current();
  const [mine, other] = [await rawSession(sandbox), await rawSession(sandbox)];
  const requestId = randomUUID();
  const first = await rawQuery(sandbox, mine.token, 'SELECT 1', {}, requestId);
  const second = await rawQuery(sandbox, other.token, 'SELECT 2', {}, requestId);
  expect([second.data?.rowset, second.data?.queryId === first.data?.queryId]).toEqual([[['2']], false]);
});

test('a request without an id is refused', async () => {
  const { sandbox } = current();
  const { token } = await rawSession(sandbox);
  const answer = await rawQuery(sandbox, token, 'SELECT 1', {}, '');
  expect([answer.success, answer.code]).toEqual([false, '391911']);
});
