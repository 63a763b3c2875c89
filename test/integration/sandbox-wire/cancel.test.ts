import type { RowStatement } from 'snowflake-sdk';
import { describe, expect, test } from 'vitest';
import { connectDriver, disconnectDriver, driverCode, runDriver } from '../../fixtures/sandbox-driver.ts';
import { rawQuery, rawRequest, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile({ longPollMs: 100 });
const patient = sandboxForFile();

describe('cancel', () => {
  test('works before the driver knows the query id', async () => {
    const { sandbox, control } = patient();
    const connection = await connectDriver(sandbox);
    await control.slow(60_000);
    const statement = await sentAndCancelled(connection, async () => await control.untilRunning(1));
    const paths = (await control.requests())
      .filter((request) => request.route === 'abort')
      .map(({ path }) => path);
    expect([statement.code, paths]).toEqual(['000604', ['/queries/v1/abort-request']]);
    await disconnectDriver(connection);
  });

  test('works once the driver knows the query id', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    await control.slow(60_000);
    const statement = await sentAndCancelled(
      connection,
      async () => await control.untilRequests('result', 1),
    );
    const paths = (await control.requests())
      .filter((request) => request.route === 'abort')
      .map(({ path }) => path);
    expect([statement.code, paths]).toEqual(['000604', [`/queries/${statement.queryId}/abort-request`]]);
    await disconnectDriver(connection);
  });

  test('leaves nothing running, and the connection goes on', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    await control.slow(60_000);
    await sentAndCancelled(connection, async () => await control.untilRunning(1));
    const { rows } = await runDriver(connection, 'SELECT 1');
    const { running } = await control.state();
    expect([rows, running]).toEqual([[['1']], 0]);
    await disconnectDriver(connection);
  });

  test('ends a statement that works in the engine', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    const statement = await sentAndCancelled(
      connection,
      async () => await control.untilRunning(1),
      'SELECT SYSTEM$WAIT(60)',
    );
    expect(statement.code).toBe('000604');
    await disconnectDriver(connection);
  });
});

describe('nothing to cancel', () => {
  test('a finished statement answers 000605', async () => {
    const { sandbox } = current();
    const { token } = await rawSession(sandbox);
    const { data } = await rawQuery(sandbox, token, 'SELECT 1');
    const answer = await rawRequest(`${sandbox.url}/queries/${data?.queryId}/abort-request`, { token });
    expect([answer.success, answer.code]).toEqual([false, '000605']);
  });

  test('an unknown request answers 000605', async () => {
    const { sandbox } = current();
    const { token } = await rawSession(sandbox);
    const answer = await rawRequest(`${sandbox.url}/queries/v1/abort-request`, {
      token,
      body: { requestId: 'none' },
    });
    expect([answer.success, answer.code]).toEqual([false, '000605']);
  });
});

/** Sends a statement, cancels it when the moment has come, and tells how it ended. */
async function sentAndCancelled(
  connection: Awaited<ReturnType<typeof connectDriver>>,
  moment: () => Promise<void>,
  sql = 'SELECT 1',
): Promise<{ readonly code: string; readonly queryId: string }> {
  let sent: RowStatement | null = null;
  const ended = runDriver(connection, sql, {
    onSent: (statement) => {
      sent = statement;
    },
  }).catch((error: unknown) => error);
  await moment();
  const statement = sent as RowStatement | null;
  if (statement === null) throw new Error('the statement was not sent');
  await new Promise<void>((resolve, reject) => {
    statement.cancel((error) => (error ? reject(error) : resolve()));
  });
  return { code: driverCode(await ended), queryId: statement.getQueryId() };
}
