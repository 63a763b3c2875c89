import { expect, test } from 'vitest';
import type { DenialView } from '../../../server/contract/denials.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const stage = gatewayOnSandbox();

test('denials are counted by client and rule, and shown', async () => {
  const { gateway } = stage();
  const client = await clientWith(gateway, 'curious', { allow: ['DEMO'] });
  for (let count = 0; count < 3; count += 1) await client.query('SELECT * FROM PRIVATE.PUBLIC.SALARIES');
  await client.query('DROP TABLE DEMO.PUBLIC.ORDERS');
  const { json } = await adminCall(gateway, 'GET', '/admin/denials');
  const counts = (json as DenialView[]).map(({ client: name, code, subject, count }) => [
    name,
    code,
    subject,
    count,
  ]);
  expect(counts).toEqual(
    expect.arrayContaining([
      ['curious', 'POLICY_OBJECT_NOT_ALLOWED', 'PRIVATE.PUBLIC.SALARIES', 3],
      ['curious', 'POLICY_KIND_DENIED', 'DROP', 1],
    ]),
  );
  const status = await adminCall(gateway, 'GET', '/status');
  expect((status.json as { denials: DenialView[] }).denials).toHaveLength(2);
});
