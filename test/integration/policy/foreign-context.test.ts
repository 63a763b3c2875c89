import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adminCall, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';
import { statementsSent } from '../../fixtures/shared-queries.ts';

/** The profile's default is DEMO.PUBLIC; PRIVATE exists, MISSING and NOPE do not. */
const stage = gatewayOnSandbox();
const where = 'SELECT CURRENT_DATABASE() AS D, CURRENT_SCHEMA() AS S';

describe('a database or schema that a call names', () => {
  let client: TestClient;
  let narrow: TestClient;
  beforeAll(async () => {
    client = await clientWith(stage().gateway, 'demo-only', { allow: ['DEMO'] });
    narrow = await clientWith(stage().gateway, 'one-schema', { allow: ['DEMO.PUBLIC'] });
  });
  beforeEach(() => stage().control.clearRequests());

  /** As a script asks that speaks no MCP. */
  const overRest = async (name: string, args: Record<string, unknown>): Promise<string> => {
    const { json } = await rawHttp({
      port: stage().gateway.port,
      path: '/mcp/tools/call',
      method: 'POST',
      headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, arguments: args }),
    });
    return (json as { content: { text: string }[] }).content[0]?.text ?? '';
  };
  const withoutIds = (text: string) => text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID');

  test.each([
    ['execute_query', { query: 'SELECT 1 AS N' }],
    ['execute_query', { query: 'SELECT 1 AS N', schema: 'PUBLIC' }],
    ['execute_query', { query: 'SELECT COUNT(*) FROM DEMO.PUBLIC.ORDERS' }],
    ['execute_query', { query: 'THIS IS NO SQL' }],
    ['execute_query', { query: 'USE DATABASE DEMO' }],
    ['explain_query', { query: 'SELECT 1 AS N' }],
    ['query_view', { schema: 'PUBLIC', view_name: 'V' }],
    ['describe_table', { schema: 'PUBLIC', table_name: 'T' }],
    ['describe_view', { schema: 'PUBLIC', view_name: 'V' }],
    ['list_schemas', {}],
    ['list_tables', {}],
    ['list_tables', { schema: 'PUBLIC' }],
    ['list_views', {}],
    ['search_objects', { text: 'x' }],
  ])(
    '%s %j: a foreign database and one that does not exist get one answer, and nothing is sent',
    async (tool, args) => {
      const [foreign, unknown] = [
        await client.call(tool, { ...args, database: 'PRIVATE' }),
        await client.call(tool, { ...args, database: 'MISSING' }),
      ];
      expect(foreign.code).toBe('POLICY_OBJECT_NOT_ALLOWED');
      expect(withoutIds(unknown.text).replaceAll('MISSING', 'PRIVATE')).toBe(withoutIds(foreign.text));
      const rest = await overRest(tool, { ...args, database: 'PRIVATE' });
      expect(withoutIds(rest)).toBe(withoutIds(foreign.text));
      expect(
        withoutIds(await overRest(tool, { ...args, database: 'MISSING' })).replaceAll('MISSING', 'PRIVATE'),
      ).toBe(withoutIds(rest));
      expect(await statementsSent(stage())).toBe(0);
    },
  );

  test('a foreign schema of a database that is partly allowed is like one that does not exist', async () => {
    for (const place of [{ database: 'DEMO' }, {}]) {
      const foreign = await narrow.query('SELECT 1 AS N', { ...place, schema: 'ANALYTICS' });
      const unknown = await narrow.query('SELECT 1 AS N', { ...place, schema: 'NOPE' });
      expect(foreign.code).toBe('POLICY_OBJECT_NOT_ALLOWED');
      expect(withoutIds(unknown.text).replaceAll('NOPE', 'ANALYTICS')).toBe(withoutIds(foreign.text));
    }
    expect(await statementsSent(stage())).toBe(0);
  });

  test('an unknown schema of a database that is allowed is refused by Snowflake', async () => {
    expect((await client.query('SELECT 1 AS N', { database: 'DEMO', schema: 'NOPE' })).code).toBe(
      'SNOWFLAKE_CONTEXT_REFUSED',
    );
  });

  test('an allowed one is where it runs, a part being enough', async () => {
    expect((await narrow.query(where, { database: 'DEMO', schema: 'PUBLIC' })).data).toMatchObject({
      rows: [['DEMO', 'PUBLIC']],
    });
    expect((await client.query(where, { schema: 'ANALYTICS' })).data).toMatchObject({
      rows: [['DEMO', 'ANALYTICS']],
    });
  });
});

describe('a default place of the profile that the client may not enter', () => {
  test('is left out: full names run, somewhere that is allowed, and short ones are not looked up', async () => {
    const client = await clientWith(stage().gateway, 'elsewhere', { allow: ['PRIVATE.PUBLIC'] });
    const sql = 'SELECT COUNT(*) AS N FROM PRIVATE.PUBLIC.SALARIES';
    expect((await client.query(sql)).isError).toBe(false);
    expect((await client.query(where)).data).toMatchObject({ rows: [['PRIVATE', 'PUBLIC']] });
    expect((await client.query('SELECT COUNT(*) FROM ORDERS')).code).toBe('POLICY_UNRESOLVED_NAME');
    expect((await client.query('SELECT COUNT(*) FROM SALARIES')).code).toBe('POLICY_UNRESOLVED_NAME');
    expect((await client.query('SELECT 1 AS N', { schema: 'PUBLIC' })).code).toBe('POLICY_UNRESOLVED_NAME');
    expect((await client.query('USE SCHEMA PRIVATE.PUBLIC')).isError).toBe(false);
    expect((await client.query('SELECT COUNT(*) AS N FROM SALARIES')).isError).toBe(false);
  });

  test('is no place for a client that may use nothing, and lists nothing to it', async () => {
    const client = await clientWith(stage().gateway, 'nothing', { allow: [] });
    expect((await client.query('SELECT 1 AS N')).data).toMatchObject({ rows: [[1]] });
    expect((await client.query('SELECT * FROM ORDERS')).code).toBe('POLICY_UNRESOLVED_NAME');
    expect((await client.query('SHOW TABLES')).isError).toBe(true);
    expect(await client.names('list_databases')).toEqual([]);
  });
});

test('a context that a session took before its policy changed is left out, and no name moves elsewhere', async () => {
  const client = await clientWith(stage().gateway, 'moved', { allow: ['DEMO', 'PRIVATE'] });
  await client.query('USE SCHEMA PRIVATE.PUBLIC');
  expect((await client.query('SELECT COUNT(*) AS N FROM SALARIES')).isError).toBe(false);
  await adminCall(stage().gateway, 'PUT', '/admin/clients/moved/policy', { allow: ['DEMO'] });
  expect((await client.query('SELECT COUNT(*) AS N FROM SALARIES')).code).toBe('POLICY_UNRESOLVED_NAME');
  // Not in the profile's default either: the client believes that it is elsewhere.
  expect((await client.query('SELECT COUNT(*) AS N FROM ORDERS')).code).toBe('POLICY_UNRESOLVED_NAME');
  expect((await client.query('SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS')).isError).toBe(false);
  expect((await client.query(where)).data).toMatchObject({ rows: [['DEMO', expect.any(String)]] });
  await client.query('USE SCHEMA DEMO.PUBLIC');
  expect((await client.query('SELECT COUNT(*) AS N FROM ORDERS')).isError).toBe(false);
});
