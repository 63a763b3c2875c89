import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { type GatewayOnWire, gatewayOnWire } from '../../fixtures/gateway-on-wire.ts';

let place: GatewayOnWire;
beforeEach(async () => {
  place = await gatewayOnWire();
});
afterEach(() => place.stop());

/** Answers the one approval that waits. */
async function settle(verdict: 'session' | 'deny'): Promise<void> {
  const waiting = async () =>
    (await adminCall(place.gateway, 'GET', '/admin/approvals')).json as readonly ApprovalView[];
  await expect.poll(async () => (await waiting()).length).toBe(1);
  for (const { id } of await waiting())
    await adminCall(place.gateway, 'POST', `/admin/approvals/${id}`, { verdict });
}

test('an approval for the session holds for no other place whose names read alike', async () => {
  const me = await clientWith(place.gateway, 'asker', { allow: ['*'], statements: { read: 'ask' } });
  const sql = 'SELECT A FROM T';
  const first = me.query(sql, { database: 'A', schema: '"B.C"' });
  await settle('session');
  expect((await first).isError).toBe(false);
  expect((await me.query(sql, { database: 'A', schema: '"B.C"' })).isError).toBe(false);

  const other = me.query(sql, { database: '"A.B"', schema: 'C' });
  await settle('deny');
  expect((await other).code).toBe('POLICY_APPROVAL_DENIED');
});
