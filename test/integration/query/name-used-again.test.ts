import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { type GatewayOnWire, gatewayOnWire } from '../../fixtures/gateway-on-wire.ts';
import { textAnswer } from '../../fixtures/wire-answers.ts';

let place: GatewayOnWire;
beforeEach(async () => {
  place = await gatewayOnWire(({ sql }) =>
    sql?.startsWith('EXPLAIN') === true ? textAnswer('{"Operations":[[]]}') : null,
  );
});
afterEach(() => place.stop());

test('a client with the name of a removed one gets none of its connections, where temporary tables may lie', async () => {
  const strict: PolicyInput = { level: 'strict', allow: ['DEMO'] };
  const before = await clientWith(place.gateway, 'claude', strict);
  expect((await before.query('SELECT 1')).isError).toBe(false);
  expect((await before.query('SELECT 2')).isError).toBe(false);
  expect(place.logins()).toBe(1);

  await adminCall(place.gateway, 'DELETE', '/admin/clients/claude');
  const after = await clientWith(place.gateway, 'claude', strict);
  expect((await after.query('SELECT 3')).isError).toBe(false);
  expect(place.logins()).toBe(2);
});
