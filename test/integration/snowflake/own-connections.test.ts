import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sandboxProfile } from '../../../server/config/profiles/sandbox-profile.ts';
import { openSnowflakeClient } from '../../../server/snowflake/client/open-client.ts';
import type { SnowflakeClient } from '../../../server/snowflake/types.ts';
import { letGo } from '../../fixtures/let-go.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';
import { seenView, statement } from '../../fixtures/wire-profile.ts';

// The first call starts two workers and logs in.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const running = sandboxForFile();
let profile: SnowflakeClient;

beforeAll(() => {
  profile = openSnowflakeClient({
    name: 'sandbox',
    login: sandboxProfile(running().sandbox),
    pool: { min: 0, max: 3, idleSeconds: 300, heartbeatSeconds: 900 },
    useEnvProxy: false,
    log: () => undefined,
  });
});

afterAll(() => profile.close(3_000));

/** Snowflake's own number of the session that a statement of this client ran in. */
async function sessionOf(affinity: string, exclusive: boolean): Promise<string> {
  const { rows } = await profile.run(statement('SELECT CURRENT_SESSION()', { affinity, exclusive }));
  return rows[0]?.[0] ?? '';
}

test("by Snowflake's own session ids, strict clients share with nobody while moderate ones share", async () => {
  const seen = new Map<string, Set<string>>();
  const note = async (client: string): Promise<void> => {
    const session = await sessionOf(client, client.startsWith('strict'));
    seen.set(client, (seen.get(client) ?? new Set()).add(session));
  };
  const clients = ['strict-a', 'moderate-a', 'strict-b', 'moderate-b', 'moderate-c'];
  for (let round = 0; round < 3; round += 1) for (const client of clients) await note(client);
  // More at once than there are connections.
  await Promise.all(Array.from({ length: 20 }, (_, n) => note(clients[n % clients.length] ?? '')));

  for (const strict of ['strict-a', 'strict-b']) {
    const others = clients.filter((client) => client !== strict);
    const theirs = new Set(others.flatMap((client) => [...(seen.get(client) ?? [])]));
    expect([...(seen.get(strict) ?? [])].filter((session) => theirs.has(session))).toEqual([]);
  }
  const moderate = ['moderate-a', 'moderate-b', 'moderate-c'].map((client) => seen.get(client) ?? new Set());
  const [first = new Set(), ...rest] = moderate;
  expect([...first].some((session) => rest.every((other) => other.has(session)))).toBe(true);
});

test('a strict client keeps its session from one statement to the next', async () => {
  const session = await sessionOf('strict-keeper', true);
  expect(await sessionOf('strict-keeper', true)).toBe(session);
});

test('the wait for a connection of its own ends with the deadline', async () => {
  const { control } = running();
  await control.slow(60_000, { sql: "'busy'", times: 3 });
  const busy = Array.from({ length: 3 }, (_, n) =>
    profile.run(statement(`SELECT 'busy', ${n}`, { affinity: `busy-${n}` })),
  );
  await seenView(profile, ({ borrowed }) => borrowed === 3);
  await expect(
    profile.run(statement('SELECT 1', { affinity: 'strict-c', exclusive: true, deadlineMs: 200 })),
  ).rejects.toMatchObject({ code: 'SNOWFLAKE_POOL_TIMEOUT' });
  await letGo(control, Promise.all(busy));
});
