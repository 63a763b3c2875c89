import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sandboxProfile } from '../../../server/config/profiles/sandbox-profile.ts';
import { openSnowflakeClient } from '../../../server/snowflake/client/open-client.ts';
import type { SnowflakeClient } from '../../../server/snowflake/types.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';
import { seenView, statement } from '../../fixtures/wire-profile.ts';

// The first call starts two workers and logs in.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const running = sandboxForFile();
let profile: SnowflakeClient;
const warnings: string[] = [];

beforeAll(() => {
  profile = openSnowflakeClient({
    name: 'sandbox',
    login: sandboxProfile(running().sandbox),
    pool: { min: 0, max: 4, idleSeconds: 300, heartbeatSeconds: 900 },
    useEnvProxy: false,
    log: ({ message }) => warnings.push(message),
  });
});

afterAll(() => profile.close(3_000));

async function first(sql: string, change: Parameters<typeof statement>[1] = {}) {
  return (await profile.run(statement(sql, change))).rows[0];
}

test('every type arrives as exact text', async () => {
  expect(
    await first(`SELECT 12345678901234567890123456789012345678::NUMBER(38,0), 1.10::NUMBER(10,2), 1.5::FLOAT, TRUE,
      'é', '2024-01-02'::DATE, '03:04:05.5'::TIME, '2024-01-02 03:04:05.123456'::TIMESTAMP_NTZ,
      '2024-01-02 03:04:05 +0100'::TIMESTAMP_TZ, TO_BINARY('DEADBEEF', 'HEX'), NULL`),
  ).toEqual([
    '12345678901234567890123456789012345678',
    '1.10',
    '1.5',
    'true',
    'é',
    '2024-01-02',
    '03:04:05.5',
    '2024-01-02 03:04:05.123456',
    '2024-01-02 03:04:05.000 +0100',
    'DEADBEEF',
    null,
  ]);
});

test('a session is set up without complaint', async () => {
  await first('SELECT 1');
  expect(warnings).toEqual([]);
});

test('statements run where their session is, on whatever connection', async () => {
  const where = 'SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()';
  expect(await first(where, { context: { database: 'DEMO', schema: 'INFORMATION_SCHEMA' } })).toEqual([
    'DEMO',
    'INFORMATION_SCHEMA',
  ]);
  expect(await first(where)).toEqual(['DEMO', 'PUBLIC']);
});

test('bound values are values', async () => {
  expect(await first('SELECT ?, ? + 1', { binds: ["'; DROP TABLE x; --", 41] })).toEqual([
    "'; DROP TABLE x; --",
    '42',
  ]);
});

test("mistakes come back with Snowflake's own code", async () => {
  await expect(first('SELECT * FROM NO_SUCH_TABLE')).rejects.toMatchObject({
    code: 'SNOWFLAKE_SQL_ERROR',
    data: { snowflakeCode: '002003', sqlState: '42S02' },
  });
  await expect(first('SELECT FROM WHERE')).rejects.toMatchObject({ data: { snowflakeCode: '001003' } });
});

test('a running statement is cancelled and its connection lives on', async () => {
  const stop = new AbortController();
  const waiting = profile.run(statement('SELECT SYSTEM$WAIT(600)'), { signal: stop.signal });
  await running().control.untilRunning(1);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  // It is told at once; the connection may be back a moment later.
  const { logins } = await seenView(profile, ({ borrowed }) => borrowed === 0);
  expect(await first('SELECT 1')).toEqual(['1']);
  expect(profile.view().logins).toBe(logins);
});

test('many statements share few connections', async () => {
  const results = await Promise.all(
    Array.from({ length: 60 }, (_, n) => first(`SELECT ${n}`, { affinity: `client-${n % 10}` })),
  );
  expect(results).toEqual(Array.from({ length: 60 }, (_, n) => [String(n)]));
  expect(profile.view()).toMatchObject({ workerRestarts: 0, state: 'ready' });
  expect(profile.view().size).toBeLessThanOrEqual(4);
});

test('a large result is cut at the row cap', async () => {
  const result = await profile.run(
    statement('SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 50000))', { maxRows: 10 }),
  );
  expect(result).toMatchObject({ truncated: true, totalRows: null });
  expect(result.rows).toHaveLength(10);
});
