import { expect, test } from 'vitest';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const stage = gatewayOnSandbox();
const sql = "SELECT AI_COMPLETE('m', STATUS) FROM DEMO.PUBLIC.ORDERS LIMIT 1";
const admin = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
  adminCall(stage().gateway, method, path, body);

test('a query that asks a model waits for a human, who sees what it is', async () => {
  const client = await clientWith(stage().gateway, 'modeller', { allow: ['DEMO', 'SNOWFLAKE.CORTEX'] });
  const answer = client.query(sql);
  const find = async () => {
    const { json } = await admin('GET', '/admin/approvals');
    return (json as ApprovalView[]).find((item) => item.client === 'modeller');
  };
  await expect.poll(find).toBeDefined();
  const item = await find();
  expect(item).toMatchObject({ kind: 'models', sql });
  expect(item?.references).toContain('SNOWFLAKE.CORTEX.AI_COMPLETE');
  await admin('POST', `/admin/approvals/${item?.id}`, { verdict: 'deny' });
  expect((await answer).code).toBe('POLICY_APPROVAL_DENIED');
});

test('a policy that allows no models refuses at once', async () => {
  const client = await clientWith(stage().gateway, 'thrifty', {
    allow: ['DEMO', 'SNOWFLAKE.CORTEX'],
    statements: { models: 'deny' },
  });
  expect((await client.query(sql)).code).toBe('POLICY_KIND_DENIED');
});

test('an audit that nothing keeps is refused, and the policy stays as it was', async () => {
  const client = await clientWith(stage().gateway, 'audited', { allow: ['DEMO'] });
  const refused = await admin('PUT', '/admin/clients/audited/policy', { audit: { required: true } });
  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.json)).toContain('this version has no audit');
  expect((await client.query('SELECT COUNT(*) FROM DEMO.PUBLIC.ORDERS')).isError).toBe(false);
});
