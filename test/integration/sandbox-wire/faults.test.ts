import { expect, test } from 'vitest';
import {
  answerWithoutReturned,
  arrowAnswer,
  binaryWithoutFormatAnswer,
  brokenVariantAnswer,
  codeVariantAnswer,
} from '../../fixtures/sandbox-answers.ts';
import { connectDriver, disconnectDriver, runDriver } from '../../fixtures/sandbox-driver.ts';
import { rawQuery, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

test('a canned answer reaches the driver, which fails on it', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await control.fault('query', { kind: 'answer', body: arrowAnswer() });
  const error: unknown = await runDriver(connection, 'SELECT 1').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  await disconnectDriver(connection);
});

test.each([
  ['a variant that is code', codeVariantAnswer('hit')],
  ['a broken variant', brokenVariantAnswer()],
  ['binary without its format', binaryWithoutFormatAnswer()],
  ['no returned', answerWithoutReturned()],
])('%s can be put in the way of a statement', async (_name, body) => {
  const { sandbox, control } = current();
  const { token } = await rawSession(sandbox);
  await control.fault('query', { kind: 'answer', body });
  const { data } = await rawQuery(sandbox, token, 'SELECT 1');
  expect(data).toEqual(JSON.parse(body).data);
});

test('a fault for a certain statement leaves the others alone', async () => {
  const { sandbox, control } = current();
  const { token } = await rawSession(sandbox);
  await control.fault('query', { kind: 'status', status: 500 }, { sql: '77', times: null });
  const answers = [
    await rawQuery(sandbox, token, 'SELECT 1'),
    await rawQuery(sandbox, token, 'SELECT 77'),
    await rawQuery(sandbox, token, 'SELECT 77'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 500, 500]);
});

test('a login that is answered with 503 is tried again by the driver', async () => {
  const { sandbox, control } = current();
  await control.fault('login', { kind: 'status', status: 503 });
  const connection = await connectDriver(sandbox);
  const logins = (await control.requests()).filter((request) => request.route === 'login');
  expect(logins.map(({ status }) => status)).toEqual([503, 200]);
  await disconnectDriver(connection);
});

test('a dropped login is tried again by the driver', async () => {
  const { sandbox, control } = current();
  await control.fault('login', { kind: 'drop', when: 'before' });
  const connection = await connectDriver(sandbox);
  expect(connection.isUp()).toBe(true);
  await disconnectDriver(connection);
});

test('the request log holds no secret', async () => {
  const { sandbox, control } = current();
  const { token } = await rawSession(sandbox);
  await rawQuery(sandbox, token, 'SELECT 1');
  const log = JSON.stringify(await control.requests());
  expect([log.includes(token), log.includes(sandbox.password), log.includes('SELECT')]).toEqual([
    false,
    false,
    false,
  ]);
});
