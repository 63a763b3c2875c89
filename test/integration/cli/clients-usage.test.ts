import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientUsageSchema } from '../../../server/contract/quota.ts';
import { type CliRunner, createCliRunner } from './cli-runner.ts';

let cli: CliRunner;
beforeAll(() => {
  cli = createCliRunner();
});
afterAll(() => cli.dispose());

it('needs the gateway, and says so', async () => {
  const answer = await cli.run(['clients', 'usage', '--json']);
  expect([answer.exit, JSON.parse(answer.stderr)]).toMatchObject([1, { error: { code: 'GATEWAY_DOWN' } }]);
});

it('shows what clients use, resets one, and takes limits as options', async () => {
  const started = await cli.run(['start', '--port', '0', '--json']);
  const { url } = JSON.parse(started.stdout) as { url: string };
  const { token } = JSON.parse((await cli.run(['clients', 'add', 'one', '--json'])).stdout) as {
    token: string;
  };
  const limits = ['burst=3', 'refillPerMinute=0', 'requestsPerDay=2', 'rowsPerDay=none'];
  const policy = await cli.run(['clients', 'policy', 'one', '--quota', ...limits]);
  expect(policy.stdout).toContain(
    'quota       burst 3, refillPerMinute 0, requestsPerDay 2, rowsPerDay none, bytesPerDay none, creditsPerDay none, concurrentQueries 4',
  );
  const query = () =>
    fetch(new URL('/mcp/tools/call', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'list_databases' }),
    });
  const statuses = [(await query()).status, (await query()).status, (await query()).status];
  expect(statuses).toEqual([200, 200, 429]);

  const list = (await cli.run(['clients', 'usage'])).stdout.split('\n');
  expect(list[0]).toMatch(/^NAME +REQUESTS +ROWS +BYTES +CREDITS +CALLS LEFT +OPEN$/);
  expect(list[1]).toMatch(/^one +2 of 2 +\d+ +\d+ +0 +0 of 3 +0$/);
  const all = clientUsageSchema
    .array()
    .parse(JSON.parse((await cli.run(['clients', 'usage', '--json'])).stdout));
  expect(all.map(({ client, requests }) => [client, requests.used])).toEqual([['one', 2]]);

  const reset = clientUsageSchema.parse(
    JSON.parse((await cli.run(['clients', 'usage', 'one', '--reset', '--json'])).stdout),
  );
  expect(reset).toMatchObject({ requests: { used: 0, limit: 2 }, rate: { left: 3 } });
  expect((await query()).status).toBe(200);
  expect((await cli.run(['clients', 'usage', 'one'])).stdout).toContain(
    'rate      2 of 3 calls left, 0 come back a minute',
  );
});

it('forgets the usage of a client that is removed while no gateway runs', async () => {
  await cli.run(['stop']);
  await cli.run(['clients', 'remove', 'one']);
  await cli.run(['clients', 'add', 'one']);
  await cli.run(['start', '--port', '0']);
  const usage = JSON.parse((await cli.run(['clients', 'usage', 'one', '--json'])).stdout) as unknown;
  expect(usage).toMatchObject({ requests: { used: 0 }, rows: { used: 0 }, rate: { left: 100 } });
});

it.each([
  ['a reset of nobody', ['clients', 'usage', '--reset']],
  ['a limit that there is not', ['clients', 'policy', 'one', '--quota', 'callsPerYear=1']],
  ['a limit that is no number', ['clients', 'policy', 'one', '--quota', 'requestsPerDay=many']],
  ['a limit without a value', ['clients', 'policy', 'one', '--quota', 'requestsPerDay']],
])('refuses %s', async (_, args) => {
  expect((await cli.run(args)).exit).toBe(2);
});
