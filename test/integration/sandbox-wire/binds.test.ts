import type { Connection } from 'snowflake-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDriver, disconnectDriver, driverCode, runDriver } from '../../fixtures/sandbox-driver.ts';
import { rawQuery, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

let connection: Connection;

beforeAll(async () => {
  connection = await connectDriver(current().sandbox);
});

afterAll(async () => {
  await disconnectDriver(connection);
});

test('question marks take their values in order', async () => {
  const { rows } = await runDriver(connection, 'SELECT ?, ?, ?, ?, ?', {
    binds: [1, 'two', true, 2.5, null] as never,
  });
  expect(rows).toEqual([['1', 'two', 'TRUE', '2.5', null]]);
});

test('numbered binds take their values by number', async () => {
  const { rows } = await runDriver(connection, 'SELECT :2, :1, :2', { binds: ['first', 'second'] });
  expect(rows).toEqual([['second', 'first', 'second']]);
});

test.each(["'; DROP TABLE X; --", 'a\\b', "it''s", '?', ':1', '\u0000', '😀', ''])(
  'the text %j is a value and nothing else',
  async (text) => {
    const { rows } = await runDriver(connection, 'SELECT ?', { binds: [text] });
    expect(rows).toEqual([[text]]);
  },
);

test('array binds are refused, and the connection goes on', async () => {
  const error: unknown = await runDriver(connection, 'SELECT ?', { binds: [[1], [2]] as never }).catch(
    (thrown: unknown) => thrown,
  );
  const { rows } = await runDriver(connection, 'SELECT 1');
  expect([driverCode(error), rows]).toEqual(['000002', [['1']]]);
});

test('binds with a gap are refused', async () => {
  const { sandbox } = current();
  const { token } = await rawSession(sandbox);
  const answer = await rawQuery(sandbox, token, 'SELECT ?, ?', {
    bindings: { 1: { type: 'TEXT', value: 'a' }, 3: { type: 'TEXT', value: 'c' } },
  });
  expect([answer.success, answer.code]).toEqual([false, '002049']);
});
