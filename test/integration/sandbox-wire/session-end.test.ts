import { expect, test } from 'vitest';
import { connectDriver, disconnectDriver, driverCode, runDriver } from '../../fixtures/sandbox-driver.ts';
import { rawQuery, rawRequest, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile({ longPollMs: 50, detachedMs: 100 });

test('the end of a session aborts what it runs', async () => {
  const { sandbox, control } = current();
  const { token } = await rawSession(sandbox);
  await control.slow(60_000);
  await rawQuery(sandbox, token, 'SELECT 1');
  await rawRequest(`${sandbox.url}/session?delete=true`, { token });
  await control.untilRunning(0);
});

test('a statement that its client waits for ends when its session is killed', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await control.slow(60_000);
  const ended = runDriver(connection, 'SELECT 1').catch((error: unknown) => error);
  await control.untilRunning(1);
  await control.killSessions();
  // Which of the two the driver reads depends on whether it was waiting or between two polls.
  expect(['000604', '407002', '390111']).toContain(driverCode(await ended));
  await disconnectDriver(connection);
});

test('with ABORT_DETACHED_QUERY a statement that nobody asks for any more is aborted', async () => {
  const { sandbox, control } = current();
  const { token } = await rawSession(sandbox);
  await rawQuery(sandbox, token, 'ALTER SESSION SET ABORT_DETACHED_QUERY = TRUE');
  await control.slow(60_000);
  await rawQuery(sandbox, token, 'SELECT 1');
  await control.untilRunning(0);
});

test('without it the statement goes on', async () => {
  const { sandbox, control } = current();
  const { token } = await rawSession(sandbox);
  await control.slow(400);
  const { data } = await rawQuery(sandbox, token, 'SELECT 9');
  await control.untilRunning(0);
  const answer = await rawRequest(`${sandbox.url}/queries/${data?.queryId}/result`, { method: 'GET', token });
  expect(answer.data?.rowset).toEqual([['9']]);
});
