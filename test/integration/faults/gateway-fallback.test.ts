import { writeFileSync } from 'node:fs';
import { type TestContext, test, vi } from 'vitest';
import { snapshotSchema } from '../../../server/contract/admin.ts';
import type { RunningSandbox } from '../../../server/sandbox/types.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { type HttpRelay, openHttpRelay } from '../../fixtures/http-relay.ts';
import { sandboxForGroup } from '../../fixtures/sandbox-start.ts';

// Two sandboxes, two drivers, a gateway.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** A profile as a person would write it down. */
function written(
  { account, username, password, role, warehouse, database, schema }: RunningSandbox,
  url: string,
) {
  const place = { role, warehouse, database, schema };
  return { account, url, user: username, authenticator: 'snowflake', password, ...place };
}

const first = sandboxForGroup();
const second = sandboxForGroup();

async function start(
  onTestFinished: TestContext['onTestFinished'],
  change: { readonly spareRole?: string } = {},
): Promise<{ readonly gateway: TestGateway; readonly relay: HttpRelay }> {
  const relay = await openHttpRelay(first().sandbox.url);
  onTestFinished(() => relay.close());
  const gateway = await startGateway({
    config: {
      profile: 'work',
      cache: { seconds: 600 },
      retry: { tries: 2, circuitFailures: 2, circuitSeconds: 1 },
    },
  });
  onTestFinished(() => gateway.stop());
  const { sandbox } = second();
  const spare = { ...written(sandbox, sandbox.url), ...(change.spareRole && { role: change.spareRole }) };
  const profiles = { work: { ...written(first().sandbox, relay.url), fallback: 'spare' }, spare };
  writeFileSync(gateway.home.home.profilesFile, JSON.stringify({ profiles }), { mode: 0o600 });
  return { gateway, relay };
}

const snapshot = async (of: TestGateway) =>
  snapshotSchema.parse((await adminCall(of, 'GET', '/admin/snapshot')).json);

test.concurrent('a profile of the profiles file falls back, people see who answered, and nothing kept is mixed up', async ({
  expect,
  onTestFinished,
}) => {
  const { gateway, relay } = await start(onTestFinished);
  const client = await clientWith(gateway, 'ann', { allow: ['DEMO'] });
  const sql = 'SELECT COUNT(*) FROM DEMO.PUBLIC.PRODUCTS';
  expect((await client.query(sql)).isError).toBe(false);
  await relay.refuse();
  // What was kept of the first one may be given while it counts as the one that answers; another text may not.
  expect((await client.query('SELECT COUNT(*) FROM DEMO.PUBLIC.ORDERS')).isError).toBe(false);
  const { queries, pools } = await snapshot(gateway);
  expect(queries.map(({ profile }) => profile)).toEqual(['spare', 'work']);
  expect(pools).toMatchObject([
    { profile: 'work', fallbackOf: null },
    { profile: 'spare', fallbackOf: 'work', stoodIn: 1 },
  ]);

  await relay.accept();
  let n = 0;
  const answeredBy = async () => {
    n += 1;
    await client.query(`SELECT ${n} FROM DEMO.PUBLIC.PRODUCTS LIMIT 1`);
    return (await snapshot(gateway)).queries[0]?.profile;
  };
  await expect.poll(answeredBy, { timeout: 60_000, interval: 300 }).toBe('work');
});

test.concurrent('a fallback that runs as another role is refused until the user says that it is wanted', async ({
  expect,
  onTestFinished,
}) => {
  const { gateway } = await start(onTestFinished, { spareRole: 'ACCOUNTADMIN' });
  const client = await clientWith(gateway, 'ann', { allow: ['DEMO'] });
  expect(await client.query('SELECT COUNT(*) FROM DEMO.PUBLIC.PRODUCTS')).toMatchObject({
    isError: true,
    code: 'PROFILE_FALLBACK_INVALID',
    text: expect.stringContaining('fallbackMayDiffer'),
  });
});
