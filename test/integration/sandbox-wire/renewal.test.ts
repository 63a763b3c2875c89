import { describe, expect, test } from 'vitest';
import { connectDriver, disconnectDriver, driverCode, runDriver } from '../../fixtures/sandbox-driver.ts';
import { rawQuery, rawRequest, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

describe('an expired session token', () => {
  test('is renewed by the driver, and the statement runs once', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    await control.expireSessions();
    const { rows } = await runDriver(connection, 'SELECT 1');
    const routes = (await control.requests()).map((request) => request.route);
    expect([rows, routes]).toEqual([[['1']], ['login', 'query', 'renew', 'query']]);
    await disconnectDriver(connection);
  });

  test('is renewed for many statements at a time, each of which runs once', async () => {
    const { sandbox, control } = current();
    await control.killSessions();
    const connection = await connectDriver(sandbox);
    const { results: before } = await control.state();
    await control.expireSessions();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => runDriver(connection, `SELECT ${index}`)),
    );
    const { results: stored } = await control.state();
    expect([results.map(({ rows }) => rows), stored - before]).toEqual([
      Array.from({ length: 10 }, (_, index) => [[String(index)]]),
      10,
    ]);
    await disconnectDriver(connection);
  });

  test('can be renewed again when the answer to the renewal was lost', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    await control.expireSessions();
    await control.fault('renew', { kind: 'drop', when: 'after' });
    const { rows } = await runDriver(connection, 'SELECT 1');
    expect(rows).toEqual([['1']]);
    await disconnectDriver(connection);
  });

  test('is of no use once it has been replaced', async () => {
    const { sandbox } = current();
    const { token, masterToken } = await rawSession(sandbox);
    const renewed = await renew(masterToken, token);
    const answers = [
      await rawQuery(sandbox, token, 'SELECT 1'),
      await rawQuery(sandbox, renewed.data?.sessionToken ?? '', 'SELECT 1'),
    ];
    expect(answers.map(({ code }) => code)).toEqual(['390112', null]);
  });
});

describe('a renewal', () => {
  test('is refused with the session token of somebody else', async () => {
    const { sandbox } = current();
    const [mine, other] = [await rawSession(sandbox), await rawSession(sandbox)];
    const answer = await renew(mine.masterToken, other.token);
    expect([answer.success, answer.code]).toEqual([false, '390104']);
  });

  test('is refused with a session token in the place of the master token', async () => {
    const { token } = await rawSession(current().sandbox);
    const answer = await renew(token, token);
    expect([answer.success, answer.code]).toEqual([false, '390104']);
  });
});

test('an expired master token ends the connection', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await control.expireMasters();
  const error: unknown = await runDriver(connection, 'SELECT 1').catch((thrown: unknown) => thrown);
  const codes = (await control.requests()).map((request) => request.route);
  expect([error instanceof Error, connection.isUp(), codes]).toEqual([
    true,
    false,
    ['login', 'query', 'renew'],
  ]);
});

test('the answer to a renewal with an expired master token is 390114', async () => {
  const { sandbox, control } = current();
  const { token, masterToken, sessionId } = await rawSession(sandbox);
  await control.expireMasters(String(sessionId));
  const answer = await renew(masterToken, token);
  expect([answer.success, answer.code]).toEqual([false, '390114']);
});

test('a session that was killed is gone, and the driver knows it', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  const { token } = await rawSession(sandbox);
  await control.killSessions();
  const error: unknown = await runDriver(connection, 'SELECT 1').catch((thrown: unknown) => thrown);
  const answer = await rawQuery(sandbox, token, 'SELECT 1');
  expect([driverCode(error), connection.isUp(), answer.code]).toEqual(['407002', false, '390111']);
});

async function renew(masterToken: string, oldSessionToken: string): ReturnType<typeof rawRequest> {
  return await rawRequest(`${current().sandbox.url}/session/token-request`, {
    token: masterToken,
    body: { requestType: 'RENEW', oldSessionToken },
  });
}
