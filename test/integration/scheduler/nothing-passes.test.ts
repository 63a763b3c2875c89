import { expect, test } from 'vitest';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const stage = gatewayOnSandbox({ config: { scheduler: { waitSeconds: 0.5 } } });

test.each([
  ['a statement', { level: 'moderate' }, 'SELECT 1 AS N'],
  [
    'the EXPLAIN that a strict client needs',
    { level: 'strict' },
    'SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS',
  ],
  [
    'the EXPLAIN that a human is to see',
    { statements: { read: 'ask' } },
    'SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS',
  ],
  ['a change of the context', { level: 'moderate' }, 'USE SCHEMA DEMO.PUBLIC'],
] as const)(
  'while everything is paused, %s does not reach Snowflake and its client learns why',
  async (_what, policy, sql) => {
    const { gateway, control } = stage();
    const name = `client-${crypto.randomUUID().slice(0, 8)}`;
    const client = await clientWith(gateway, name, { ...policy, allow: ['DEMO'] });
    await adminCall(gateway, 'POST', '/admin/pause', {});
    await control.clearRequests();
    expect((await client.query(sql)).code).toBe('CLIENT_PAUSED');
    expect((await control.requests()).filter(({ route }) => route === 'query')).toEqual([]);
    // Being paused is not held against it.
    expect((await adminCall(gateway, 'GET', '/admin/denials')).json).toEqual([]);
    await adminCall(gateway, 'POST', '/admin/resume', {});
  },
);
