import { expect, test } from 'vitest';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const stage = gatewayOnSandbox();
const view = 'SELECT * FROM DEMO.PUBLIC.TOP_CUSTOMERS LIMIT 1';
const onlyTheView = { allow: ['DEMO.PUBLIC.TOP_CUSTOMERS'] };

test('at level strict the plan has to agree: a view does not open its tables by itself', async () => {
  const strict = await clientWith(stage().gateway, 'strict', { level: 'strict', ...onlyTheView });
  const answer = await strict.query(view);
  expect(answer.code).toBe('POLICY_PLAN_OBJECT');
  expect(answer.text).toMatch(/DEMO\.PUBLIC\.(CUSTOMERS|ORDERS)/);
});

test('a policy may trust allowed views, but never against a deny entry', async () => {
  const trusting = { level: 'strict', trustViews: true, ...onlyTheView } as const;
  const a = await clientWith(stage().gateway, 'trusting', trusting);
  expect((await a.query(view)).isError).toBe(false);
  const b = await clientWith(stage().gateway, 'denied', { ...trusting, deny: ['DEMO.PUBLIC.CUSTOMERS'] });
  expect((await b.query(view)).code).toBe('POLICY_PLAN_OBJECT');
});

test('at level moderate the text decides, unless the policy wants the plan always', async () => {
  const moderate = await clientWith(stage().gateway, 'moderate', onlyTheView);
  expect((await moderate.query(view)).isError).toBe(false);
  const always = await clientWith(stage().gateway, 'always', { explain: 'always', ...onlyTheView });
  expect((await always.query(view)).code).toBe('POLICY_PLAN_OBJECT');
});

test('a plan that cannot be had refuses', async () => {
  const strict = await clientWith(stage().gateway, 'unreadable', { level: 'strict', allow: ['DEMO'] });
  const answer = await strict.query('SELECT NO_SUCH_COLUMN FROM DEMO.PUBLIC.ORDERS');
  expect(answer.code).toBe('POLICY_PLAN_UNREADABLE');
});

test('a ceiling on scanned bytes is held before anything runs', async () => {
  const capped = await clientWith(stage().gateway, 'capped', { allow: ['DEMO'], scanBytesPerQuery: 50_000 });
  expect((await capped.query('SELECT COUNT(*) FROM DEMO.PUBLIC.CUSTOMERS')).isError).toBe(false);
  await stage().control.clearRequests();
  const answer = await capped.query('SELECT COUNT(*) FROM DEMO.PUBLIC.LINE_ITEMS');
  expect(answer.code).toBe('POLICY_SCAN_LIMIT');
  expect(answer.text).toContain('50000');
});
