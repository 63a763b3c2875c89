import { writeFileSync } from 'node:fs';
import { type TestContext, test, vi } from 'vitest';
import type { Home } from '../../../server/config/home.ts';
import { snapshotSchema } from '../../../server/contract/admin.ts';
import { createPolicyAnalyser } from '../../../server/policy/analyser/analyser.ts';
import type { RunningSandbox } from '../../../server/sandbox/types.ts';
import { adminCall, clientOn, clientWith } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { makeTestHome } from '../../fixtures/gateway-home.ts';
import { startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { type HttpRelay, openHttpRelay } from '../../fixtures/http-relay.ts';
import { sandboxForGroup } from '../../fixtures/sandbox-start.ts';

// Two sandboxes, two drivers, a gateway.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 });

/** A profile as a person would write it down. */
function written(
  { account, username, password, role, warehouse, database, schema }: RunningSandbox,
  url: string,
) {
  const place = { role, warehouse, database, schema };
  return { account, url, user: username, authenticator: 'snowflake', password, ...place };
}

/** Every call gets its rows, however long a driver takes to find out that it is refused. */
const patienceSeconds = 200;

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
      limits: { patienceSeconds },
      retry: { tries: 2, circuitFailures: 2, circuitSeconds: 1 },
    },
    // Two sandboxes and their drivers are in this process as well: no statement is at fault for what they use of it.
    parts: { analyser: createPolicyAnalyser({ deadlineMs: 20_000 }) },
  });
  onTestFinished(() => gateway.stop());
  writeProfiles(gateway.home.home, relay, change.spareRole);
  return { gateway, relay };
}

/** Writes down two profiles: `work`, which is reached through the relay, and `spare`, which stands in for it. */
function writeProfiles({ profilesFile }: Home, relay: HttpRelay, spareRole?: string): void {
  const { sandbox } = second();
  const spare = { ...written(sandbox, sandbox.url), ...(spareRole && { role: spareRole }) };
  const profiles = { work: { ...written(first().sandbox, relay.url), fallback: 'spare' }, spare };
  writeFileSync(profilesFile, JSON.stringify({ profiles }), { mode: 0o600 });
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

test.concurrent('what a fallback has answered is read on there, also after a restart when the first is back', async ({
  expect,
  onTestFinished,
}) => {
  const relay = await openHttpRelay(first().sandbox.url);
  onTestFinished(() => relay.close());
  const home = makeTestHome();
  onTestFinished(() => home.remove());
  writeProfiles(home.home, relay);
  const token = home.addClient('pager', 'http', { allow: ['DEMO'] });
  const start = async () => {
    const gateway = await startGatewayProcess({
      home,
      env: { SNOWGATE_PROFILE: 'work', SNOWGATE_LIMITS_PATIENCE_SECONDS: String(patienceSeconds) },
    });
    onTestFinished(async () => void (await gateway.stop()));
    return { gateway, client: clientOn(gateway, 'pager', token) };
  };

  await relay.refuse();
  const before = await start();
  const numbers = 'SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 150))';
  const { next } = (await before.client.query(numbers)).data;
  await before.gateway.kill();
  await relay.accept();

  const { client } = await start();
  const { data } = await client.call('fetch_results', { cursor: next });
  expect(data.rows).toEqual(Array.from({ length: 50 }, (_, n) => [n + 100]));
});
