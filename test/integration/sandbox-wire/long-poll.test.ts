import { expect, test } from 'vitest';
import { connectDriver, disconnectDriver, driverCode, runDriver } from '../../fixtures/sandbox-driver.ts';
import { rawQuery, rawRequest, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile({ longPollMs: 50 });

test('a statement that takes longer than the long poll is polled until it is done', async () => {
  const connection = await connectDriver(current().sandbox);
  await current().control.slow(60_000);
  const result = runDriver(connection, 'SELECT 1');
  await current().control.untilRequests('result', 3);
  await current().control.releaseSlow();
  expect((await result).rows).toEqual([['1']]);
  await disconnectDriver(connection);
});

test('the answer in between names the query and where its result will be', async () => {
  const session = await rawSession(current().sandbox);
  await current().control.slow(60_000);
  const answer = await rawQuery(current().sandbox, session.token, 'SELECT 1');
  expect([answer.success, answer.code, answer.data?.getResultUrl]).toEqual([
    true,
    '333333',
    `/queries/${answer.data?.queryId}/result`,
  ]);
});

test('a statement that fails while it is polled ends with its own error', async () => {
  const connection = await connectDriver(current().sandbox);
  await current().control.slow(60_000);
  const ended = runDriver(connection, 'SELECT nope_column').catch((thrown: unknown) => thrown);
  await current().control.untilRequests('result', 2);
  await current().control.releaseSlow();
  expect(driverCode(await ended)).toBe('000904');
  await disconnectDriver(connection);
});

test('the result can be read again while it is kept', async () => {
  const session = await rawSession(current().sandbox);
  const first = await rawQuery(current().sandbox, session.token, 'SELECT 7');
  const path = `/queries/${first.data?.queryId}/result`;
  const again = await rawRequest(current().sandbox.url + path, { method: 'GET', token: session.token });
  expect(again.data?.rowset).toEqual([['7']]);
});
