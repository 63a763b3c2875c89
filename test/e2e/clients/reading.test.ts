import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listedTools } from '../../../server/mcp/tools/tool-registry.ts';
import type { ConnectedClient } from '../../fixtures/mcp-clients.ts';
import { daemonForFile, startMs } from './daemon-for-file.ts';
import { waysIn } from './ways-in.ts';

const stage = daemonForFile();

describe.each(waysIn)('$name', { timeout: startMs }, ({ connect }) => {
  let client: ConnectedClient;
  beforeAll(async () => {
    client = await connect(stage());
  }, startMs);
  afterAll(() => client.close());

  test('lists the tools of the gateway', async () => {
    expect(await client.tools()).toEqual(listedTools.map(({ name }) => name));
  });

  test('is known by its token', async () => {
    const answer = await client.call('whoami');
    expect(answer.structuredContent).toMatchObject({ client: 'e2e', profile: 'stand-in' });
  });

  test('lists databases', async () => {
    const answer = await client.call('list_databases');
    expect(answer.structuredContent).toMatchObject({
      databases: expect.arrayContaining([expect.objectContaining({ name: 'DEMO' })]),
    });
  });

  test('reads rows', async () => {
    const query = 'SELECT 40 + 2 AS ANSWER, COUNT(*) AS N FROM DEMO.PUBLIC.PRODUCTS';
    const answer = await client.call('execute_query', { query });
    expect(answer).toMatchObject({ structuredContent: { rows: [[42, 60]], truncated: false } });
    expect(answer.content[0]?.text).toContain('ANSWER');
  });

  test('is told why a statement was refused, as a tool error', async () => {
    const answer = await client.call('execute_query', { query: 'DROP TABLE DEMO.PUBLIC.PRODUCTS' });
    expect(answer.isError).toBe(true);
    expect(answer.content[0]?.text).toMatch(/^POLICY_\w+: .+\nNext: /s);
  });

  test("is told Snowflake's own error, as a tool error", async () => {
    const answer = await client.call('execute_query', { query: 'SELECT * FROM DEMO.PUBLIC.NO_SUCH_TABLE' });
    expect(answer.isError).toBe(true);
    expect(answer.content[0]?.text).toContain('NO_SUCH_TABLE');
  });
});
