import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { refused, sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer;
let gateway: TestGateway;
let reader: TestClient;

beforeEach(async () => {
  player = await startWirePlayer({
    answer: (request) => {
      if (request.sql?.includes('FAILS') === true) {
        return refused('100132', 'JavaScript execution error: no', { sqlState: 'P0000', queryId: 'q-1' });
      }
      return sessionAnswers(request) ?? textAnswer('x');
    },
  });
  gateway = await startGateway({ parts: { profile: openTestProfile(player.url) } });
  reader = await clientWith(gateway, 'reader', { allow: ['DEMO'] });
});
afterEach(async () => {
  await gateway.stop();
  await player.close();
});

const logins = () => player.requests.filter(({ path }) => path.endsWith('/login-request')).length;
const farewells = () => player.requests.filter(({ query }) => query.get('delete') === 'true').length;
const everything = { read: 'allow', write: 'allow', ddl: 'allow', call: 'allow' } as const;

/** Runs the statement as one client and then reads as another one; the logins that it took. */
async function thenReads(sql: string, policy: PolicyInput): Promise<number> {
  const writer = await clientWith(gateway, 'writer', { ...policy, statements: everything });
  const { code } = await writer.query(sql);
  expect([undefined, 'SNOWFLAKE_SQL_ERROR']).toContain(code);
  expect((await reader.query('SELECT A FROM DEMO.PUBLIC.T')).isError).toBe(false);
  return logins();
}

// A procedure with its caller's rights may set the search path, the current database and roles of its session.
test.each<[string, PolicyInput]>([
  ['CALL DEMO.PUBLIC.P()', { allow: ['DEMO'] }],
  ['CALL DEMO.PUBLIC.FAILS()', { allow: ['DEMO'] }],
  ["EXECUTE IMMEDIATE 'USE SECONDARY ROLES ALL'", { level: 'relaxed', allow: ['*'] }],
])('nobody inherits the session in which another one ran %s', async (sql, policy) => {
  expect(await thenReads(sql, policy)).toBe(2);
  await expect.poll(farewells).toBe(1);
});

test.each(['INSERT INTO DEMO.PUBLIC.T (A) VALUES (1)', 'CREATE TABLE DEMO.PUBLIC.U (A NUMBER)', 'SELECT 1'])(
  '%s changes nothing of its session, which is used on',
  async (sql) => {
    expect(await thenReads(sql, { allow: ['DEMO'] })).toBe(1);
  },
);
