import type { Connection, RowStatement } from 'snowflake-sdk';
import { describe, expect, test } from 'vitest';
import {
  connectDriver,
  disconnectDriver,
  driverCode,
  readDriver,
  runDriver,
} from '../../fixtures/sandbox-driver.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

describe('a statement that nobody waits for', () => {
  test('is answered at once and read later by its id', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    await control.slow(60_000);
    const { queryId } = await runDriver(connection, 'SELECT 42', { asyncExec: true });
    const { running } = await control.state();
    await control.releaseSlow();
    const { rows } = await readDriver(await laterResult(connection, queryId));
    expect([running, rows]).toEqual([1, [['42']]]);
    await disconnectDriver(connection);
  });

  test('shows where it is: running, then done', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    await control.slow(60_000, { sql: '43' });
    const { queryId } = await runDriver(connection, 'SELECT 43', { asyncExec: true });
    const before = await connection.getQueryStatus(queryId);
    const done = await runDriver(connection, 'SELECT 44', { asyncExec: true });
    await control.untilRunning(1);
    const after = await connection.getQueryStatus(done.queryId);
    expect([before, after]).toEqual(['RUNNING', 'SUCCESS']);
    await disconnectDriver(connection);
  });

  test('shows its failure', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    const { queryId } = await runDriver(connection, 'SELECT nope_column', { asyncExec: true });
    await control.untilRunning(0);
    const status = await connection.getQueryStatus(queryId);
    const error: unknown = await laterResult(connection, queryId).catch((e: unknown) => e);
    expect([status, error instanceof Error]).toEqual(['FAILED_WITH_ERROR', true]);
    await disconnectDriver(connection);
  });

  test('can be cancelled by its id from the same session', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    await control.slow(60_000);
    const { queryId, statement } = await runDriver(connection, 'SELECT 1', { asyncExec: true });
    await new Promise<void>((resolve, reject) => {
      statement.cancel((error) => (error ? reject(error) : resolve()));
    });
    expect(await connection.getQueryStatus(queryId)).toBe('ABORTED');
    await disconnectDriver(connection);
  });
});

test('an id that never was has no data', async () => {
  const { sandbox } = current();
  const connection = await connectDriver(sandbox);
  const status = await connection.getQueryStatus('01c2f5c5-0814-a22c-0001-dd6a7fc3c4c3');
  const error: unknown = await new Promise((resolve) => {
    connection.fetchResult({
      queryId: '01c2f5c5-0814-a22c-0001-dd6a7fc3c4c3',
      complete: (failed) => resolve(failed),
    });
  });
  expect([status, driverCode(error)]).toEqual(['NO_QUERY_DATA', '000710']);
  await disconnectDriver(connection);
});

/** Waits for the statement as the driver does it, by asking for its state, and opens its result. */
async function laterResult(connection: Connection, queryId: string): Promise<RowStatement> {
  return await new Promise((resolve, reject) => {
    connection
      .getResultsFromQueryId({
        queryId,
        streamResult: true,
        complete: (error, statement) => {
          if (error) reject(error);
          else resolve(statement);
        },
      })
      .catch(reject);
  });
}
