import { describe, expect, test } from 'vitest';
import { connectDriver, disconnectDriver, driverCode, runDriver } from '../../fixtures/sandbox-driver.ts';
import { type RawData, rawQuery, rawRequest, rawSession } from '../../fixtures/sandbox-raw.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const budget = 400_000;
const current = sandboxForFile({ inlineRows: 100, chunkRows: 5_000, resultBytes: budget });
const short = sandboxForFile({ resultTtlMs: 1 });

const oneResult = `SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 40000))`;

const hugeResult = `SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 2000000))`;

describe('the byte budget', () => {
  test('the oldest results go first; their readers get 000710 and their chunks 404', async () => {
    const { sandbox } = current();
    const { token } = await rawSession(sandbox);
    const results: RawData[] = [];
    for (let index = 0; index < 8; index += 1) {
      results.push((await rawQuery(sandbox, token, oneResult)).data as RawData);
    }
    const [oldest, newest] = [results[0] as RawData, results[7] as RawData];
    expect([await again(oldest), await chunk(oldest), await again(newest), await chunk(newest)]).toEqual([
      '000710',
      404,
      null,
      200,
    ]);

    async function again(data: RawData): Promise<string | null> {
      const path = `/queries/${data.queryId}/result`;
      return (await rawRequest(sandbox.url + path, { method: 'GET', token })).code;
    }
  });

  test('is never passed', async () => {
    const { sandbox, control } = current();
    const { token } = await rawSession(sandbox);
    for (let index = 0; index < 8; index += 1) {
      await rawQuery(sandbox, token, oneResult);
      const { resultBytes } = await control.state();
      expect(resultBytes).toBeLessThanOrEqual(budget);
    }
  });

  test('a result that does not fit at all is an error that says so, and leaves nothing behind', async () => {
    const { sandbox, control } = current();
    const connection = await connectDriver(sandbox);
    const error: unknown = await runDriver(connection, hugeResult).catch((thrown: unknown) => thrown);
    await control.untilRunning(0);
    expect([driverCode(error), (error as Error).message]).toEqual([
      '100132',
      'The result is larger than the sandbox keeps. Read less of it, or start the sandbox with more resultBytes.',
    ]);
    await disconnectDriver(connection);
  });
});

test('a result past its time is gone', async () => {
  const { sandbox } = short();
  const { token } = await rawSession(sandbox);
  const { data } = await rawQuery(sandbox, token, 'SELECT 1', { asyncExec: true });
  await short().control.untilRunning(0);
  await rawQuery(sandbox, token, 'SELECT 2', { asyncExec: true });
  await short().control.untilRunning(0);
  const answer = await rawRequest(`${sandbox.url}/queries/${data?.queryId}/result`, { method: 'GET', token });
  expect(answer.code).toBe('000710');
});

test('a result outlives its session, for the other sessions of its user', async () => {
  const { sandbox } = current();
  const [first, second] = [await rawSession(sandbox), await rawSession(sandbox)];
  const { data } = await rawQuery(sandbox, first.token, oneResult);
  await rawRequest(`${sandbox.url}/session?delete=true`, { token: first.token });
  const path = `/queries/${data?.queryId}/result`;
  const again = await rawRequest(sandbox.url + path, { method: 'GET', token: second.token });
  expect([again.data?.total, await chunk(again.data as RawData)]).toEqual([40_000, 200]);
});

async function chunk(data: RawData): Promise<number> {
  const first = data.chunks?.[0];
  if (first === undefined) throw new Error('the result has no chunks');
  const response = await fetch(first.url, { headers: { ...data.chunkHeaders } });
  await response.arrayBuffer();
  return response.status;
}
