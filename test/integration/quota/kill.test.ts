import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientUsage } from '../../../server/contract/quota.ts';
import { openUsageStore } from '../../../server/store/store.ts';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';
import { type GatewayProcess, startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';
import { zoneAtNoon } from '../../fixtures/zone-at-noon.ts';

const rounds = 5;
const burst = 1_000_000;
const names = ['one', 'two', 'three'];
/** Calls of each client at the same time. */
const atOnce = 4;
const rowsEach = 3;

const running = sandboxForFile();
let home: TestHome;
let profile: string;
let clients: readonly Load[];

/** What a client has sent and heard, over all lives of the daemon. */
interface Load {
  readonly name: string;
  readonly token: string;
  answered: number;
  /** Calls that were cut off: nobody knows how far they came. */
  lost: number;
}

beforeAll(async () => {
  home = makeTestHome();
  profile = await home.addSandboxProfile(running().sandbox);
  // Nothing comes back, so that the level says exactly how many tokens were taken.
  const quota = { burst, refillPerMinute: 0, requestsPerDay: null, concurrentQueries: atOnce };
  clients = names.map((name) => ({
    name,
    token: home.addClient(name, 'http', { allow: ['DEMO'], quota }),
    answered: 0,
    lost: 0,
  }));
});
afterAll(() => home.remove());

/** Calls until the daemon is gone. */
async function callOn(gateway: GatewayProcess, client: Load, onAnswer: () => void): Promise<void> {
  for (;;) {
    const query = `SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => ${rowsEach})) /* ${crypto.randomUUID()} */`;
    try {
      const response = await fetch(`${gateway.url}/mcp/tools/call`, {
        method: 'POST',
        headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'execute_query', arguments: { query } }),
      });
      const { structuredContent } = (await response.json()) as { structuredContent: { rowCount?: number } };
      if (structuredContent.rowCount !== rowsEach) throw new Error(JSON.stringify(structuredContent));
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      client.lost += 1;
      return;
    }
    client.answered += 1;
    onAnswer();
  }
}

/** Lets all clients call, and kills the daemon in the middle of it after so many answers. */
async function loadUntilKilled(gateway: GatewayProcess, answers: number): Promise<void> {
  let left = answers;
  let killed: Promise<void> | undefined;
  const onAnswer = () => {
    left -= 1;
    if (left <= 0) killed ??= gateway.kill();
  };
  await Promise.all(
    clients.flatMap((client) => Array.from({ length: atOnce }, () => callOn(gateway, client, onAnswer))),
  );
  await killed;
}

interface OnDisk {
  readonly requests: number;
  readonly rows: number;
  readonly tokens: number;
  readonly open: number;
}

/** The counters as the dead daemon left them, and whether its database is whole. */
function readDisk(): ReadonlyMap<string, OnDisk> {
  const store = openUsageStore(home.home.usageFile);
  try {
    expect(store.prepare('PRAGMA integrity_check').raw().all()).toEqual([['ok']]);
    const day = store.prepare('SELECT sum(requests), sum(rows) FROM quota_days WHERE client = ?').raw();
    const bucket = store.prepare('SELECT level FROM quota_buckets WHERE client = ?').raw();
    const open = store.prepare('SELECT count(*) FROM quota_reservations WHERE client = ?').raw();
    return new Map(
      names.map((name) => {
        const [requests = 0, rows = 0] = (day.get(name) ?? []) as number[];
        const [level = burst] = (bucket.get(name) ?? []) as number[];
        const [left = 0] = (open.get(name) ?? []) as number[];
        return [name, { requests, rows, tokens: burst - level, open: left }];
      }),
    );
  } finally {
    store.close();
  }
}

/** What a new daemon makes of what the dead one left: it settles what is open, and forgives and charges nothing else. */
async function expectCarriedOver(gateway: GatewayProcess, disk: ReadonlyMap<string, OnDisk>): Promise<void> {
  const response = await fetch(`${gateway.url}/admin/usage`, {
    headers: { authorization: `Bearer ${home.adminToken()}` },
  });
  for (const { client, requests, rows, rate, concurrent } of (await response.json()) as ClientUsage[]) {
    expect({
      requests: requests.used,
      rows: rows.used,
      tokens: burst - rate.left,
      open: concurrent.open,
    }).toEqual({ ...disk.get(client), open: 0 });
  }
}

test('kill -9 at any moment under load loses no count and makes none', { timeout: 240_000 }, async () => {
  // Statements take a moment, so that some of them are always on their way.
  await running().control.slow(15, { times: null });
  const env = { SNOWGATE_PROFILE: profile, SNOWGATE_QUOTA_TIME_ZONE: zoneAtNoon() };
  let gateway = await startGatewayProcess({ home, env });
  for (let round = 0; round < rounds; round += 1) {
    await loadUntilKilled(gateway, 5 + Math.floor(Math.random() * 60));
    const disk = readDisk();
    for (const { name, answered, lost } of clients) {
      const { requests = 0, rows = 0, tokens = 0, open = 0 } = disk.get(name) ?? {};
      // Whoever has an answer was charged before it; whoever was cut off was charged or had not begun.
      expect(requests).toBeGreaterThanOrEqual(answered);
      expect(requests).toBeLessThanOrEqual(answered + lost);
      expect(tokens).toBeGreaterThanOrEqual(requests);
      expect(tokens).toBeLessThanOrEqual(answered + lost);
      expect(rows).toBeGreaterThanOrEqual(rowsEach * answered);
      expect(rows % rowsEach).toBe(0);
      expect(open).toBeLessThanOrEqual(atOnce);
    }
    gateway = await startGatewayProcess({ home, env });
    await expectCarriedOver(gateway, disk);
  }
  await gateway.stop();
  expect([...readDisk().values()].map(({ open }) => open)).toEqual(names.map(() => 0));
  const lost = clients.reduce((sum, client) => sum + client.lost, 0);
  expect(lost).toBe(rounds * names.length * atOnce);
});
