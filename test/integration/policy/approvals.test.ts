import { expect, test } from 'vitest';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { toolCall } from '../../fixtures/mcp-messages.ts';
import { openMcpSocket } from '../../fixtures/mcp-socket.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

const stage = gatewayOnSandbox();
const asking: PolicyInput = { allow: ['DEMO'], statements: { read: 'ask' } };
const sql = 'SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS';

/** The one statement that waits, as soon as it does. */
async function waiting(client: string): Promise<ApprovalView> {
  const find = async () => {
    const { json } = await adminCall(stage().gateway, 'GET', '/admin/approvals');
    return (json as ApprovalView[]).find((item) => item.client === client);
  };
  await expect.poll(find).toBeDefined();
  return (await find()) as ApprovalView;
}
const settle = (id: string, verdict: string) =>
  adminCall(stage().gateway, 'POST', `/admin/approvals/${id}`, { verdict });

test('a human sees client, SQL, kind, objects and bytes, approves once, and is asked again next time', async () => {
  const client = await clientWith(stage().gateway, 'once', asking);
  const answer = client.query(sql);
  const item = await waiting('once');
  expect(item).toMatchObject({ client: 'once', sql, kind: 'read', references: ['DEMO.PUBLIC.ORDERS'] });
  expect(item.bytes).toBeGreaterThan(0);
  await settle(item.id, 'once');
  expect((await answer).data).toMatchObject({ rows: [[2000]] });

  const again = client.query(sql);
  await settle((await waiting('once')).id, 'deny');
  expect((await again).code).toBe('POLICY_APPROVAL_DENIED');
});

test('approved for the session, the same statement passes and another one asks', async () => {
  const client = await clientWith(stage().gateway, 'session', asking);
  const first = client.query(sql);
  await settle((await waiting('session')).id, 'session');
  expect((await first).isError).toBe(false);
  expect((await client.query(sql)).isError).toBe(false);

  const other = client.query(`${sql} WHERE 1 = 0`);
  await settle((await waiting('session')).id, 'deny');
  expect((await other).code).toBe('POLICY_APPROVAL_DENIED');
});

test('nobody answers: a clear refusal after the time of the policy', async () => {
  const client = await clientWith(stage().gateway, 'late', { ...asking, approvalSeconds: 1 });
  expect((await client.query(sql)).code).toBe('POLICY_APPROVAL_TIMEOUT');
  const { json } = await adminCall(stage().gateway, 'GET', '/admin/approvals');
  expect(json).toEqual([]);
});

test('nothing that a client can call approves anything', async () => {
  const client = await clientWith(stage().gateway, 'sly', asking);
  const answer = client.query(sql);
  const { id } = await waiting('sly');
  const attempt = await rawHttp({
    port: stage().gateway.port,
    path: `/admin/approvals/${id}`,
    method: 'POST',
    headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' },
    body: '{"verdict":"once"}',
  });
  expect(attempt.status).toBe(401);
  expect((await client.call('approve', { id }).catch(() => ({ isError: true }))).isError).toBe(true);
  await settle(id, 'deny');
  expect((await answer).code).toBe('POLICY_APPROVAL_DENIED');
});

test('what was settled cannot be settled again', async () => {
  const client = await clientWith(stage().gateway, 'settled', asking);
  const answer = client.query(sql);
  const { id } = await waiting('settled');
  expect((await settle(id, 'once')).status).toBe(200);
  await answer;
  expect(await settle(id, 'once')).toMatchObject({
    status: 404,
    json: { error: { code: 'POLICY_APPROVAL_UNKNOWN' } },
  });
  expect((await settle(id, 'always')).status).toBe(400);
});

test('the client is told that a human is asked while it waits', async () => {
  const client = await clientWith(stage().gateway, 'patient', asking);
  const { socket, told, ask, shakeHands } = await openMcpSocket(stage().gateway.webSocketUrl, client.token);
  await shakeHands();
  const call = toolCall(9, 'execute_query', { query: sql });
  const answer = ask({ ...call, params: { ...call.params, _meta: { progressToken: 'p' } } });
  await told(/^waiting for a human's approval for \d+ s$/);
  await settle((await waiting('patient')).id, 'deny');
  expect(await answer).toMatchObject({ id: 9, result: { isError: true } });
  socket.terminate();
});
