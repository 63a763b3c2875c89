import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { type GatewayOnWire, gatewayOnWire } from '../../fixtures/gateway-on-wire.ts';
import { refused } from '../../fixtures/wire-answers.ts';

let place: GatewayOnWire;
let reader: TestClient;

beforeAll(async () => {
  place = await gatewayOnWire(({ sql }) =>
    sql?.includes('FAILS') === true
      ? refused('100132', 'JavaScript execution error: no', { sqlState: 'P0000', queryId: 'q-1' })
      : null,
  );
  reader = await clientWith(place.gateway, 'reader', { allow: ['DEMO'] });
  await read();
});
afterAll(() => place.stop());

let writers = 0;
// What is not understood could ask a model as well.
const everything = { read: 'allow', write: 'allow', ddl: 'allow', call: 'allow', models: 'allow' } as const;

async function read(): Promise<void> {
  expect((await reader.query('SELECT A FROM DEMO.PUBLIC.T')).isError).toBe(false);
}

/** Runs the statement as one client and then reads as another one; the logins that this took. */
async function thenReads(sql: string, policy: PolicyInput): Promise<number> {
  const before = place.logins();
  writers += 1;
  const writer = await clientWith(place.gateway, `writer-${writers}`, { ...policy, statements: everything });
  const { code } = await writer.query(sql);
  expect([undefined, 'SNOWFLAKE_SQL_ERROR']).toContain(code);
  await read();
  return place.logins() - before;
}

// A procedure with its caller's rights may set the search path, the current database and roles of its session.
test.each<[string, PolicyInput]>([
  ['CALL DEMO.PUBLIC.P()', { allow: ['DEMO'] }],
  ['CALL DEMO.PUBLIC.FAILS()', { allow: ['DEMO'] }],
  ["EXECUTE IMMEDIATE 'USE SECONDARY ROLES ALL'", { level: 'relaxed', allow: ['*'] }],
])('nobody inherits the session in which another one ran %s', async (sql, policy) => {
  const ended = place.farewells();
  expect(await thenReads(sql, policy)).toBe(1);
  await expect.poll(place.farewells).toBe(ended + 1);
});

test.each(['INSERT INTO DEMO.PUBLIC.T (A) VALUES (1)', 'CREATE TABLE DEMO.PUBLIC.U (A NUMBER)', 'SELECT 1'])(
  '%s changes nothing of its session, which is used on',
  async (sql) => {
    expect(await thenReads(sql, { allow: ['DEMO'] })).toBe(0);
  },
);
