import { expect, test } from 'vitest';
import { castForFile, roles, startMs } from './cast.ts';

const stage = castForFile();
/** Statements of each client that run at the same time as everybody else's. */
const rounds = Array.from({ length: 10 }, (_, round) => round);

test('each has a session of its own, as it introduced itself', { timeout: startMs }, async () => {
  await Promise.all(stage().members.map(({ client }) => client.call('whoami')));
  const sessions = (await stage().admin('/admin/sessions')) as readonly Record<string, unknown>[];
  const seen = sessions.filter(({ client }) => client !== 'builder');
  expect(seen.map(({ client }) => client).sort()).toEqual(roles.map(({ name }) => name).sort());
  for (const { name, type, identity, transport, era } of roles) {
    expect(seen).toContainEqual(
      expect.objectContaining({ client: name, clientType: type, clientInfo: identity, transport, era }),
    );
  }
});

test('USE of one does not move another, whoever shares the connections', async () => {
  const { members } = stage();
  const uses = await Promise.all(members.map(({ query, schema }) => query(`USE SCHEMA DEMO.${schema}`)));
  for (const use of uses) expect(String(use)).not.toMatch(/^[A-Z]+_/);
  const seen = await Promise.all(
    members.map(({ query }) => Promise.all(rounds.map(() => query('SELECT OWNER FROM WHOSE')))),
  );
  expect(seen).toEqual(members.map(({ schema }) => rounds.map(() => [[schema]])));
});

test('nobody reads what is another’s, by name or by listing', async () => {
  const { members } = stage();
  for (const { query, schema, client } of members) {
    const foreign = members.filter((other) => other.schema !== schema);
    const answers = await Promise.all(
      foreign.map((other) => query(`SELECT OWNER FROM DEMO.${other.schema}.WHOSE`)),
    );
    for (const answer of answers) expect(answer).toMatch(/^POLICY_/);
    const listing = await client.call('list_schemas', { database: 'DEMO' });
    const text = JSON.stringify(listing.structuredContent);
    expect(text).toContain(schema);
    for (const other of foreign) expect(text).not.toContain(`"${other.schema}"`);
  }
});

test('a cancel of one reaches Snowflake, and the others get their rows', async () => {
  const { members, sandbox } = stage();
  await sandbox.slow(60_000, { sql: 'slow_one', times: null });
  const aborts = new Map(members.map(({ name }) => [name, new AbortController()]));
  const calls = members.map(({ client, name, schema }) =>
    client.call(
      'execute_query',
      // Each its own text: identical ones would be one statement.
      { query: `SELECT OWNER, 'slow_one ${name}' AS TAG FROM DEMO.${schema}.WHOSE` },
      { signal: aborts.get(name)?.signal ?? AbortSignal.abort() },
    ),
  );
  const outcomes = Promise.allSettled(calls);
  // A USE on the way to a statement runs at the sandbox as well: first all of them are past that.
  await expect.poll(() => states('slow_one')).toEqual(members.map(() => 'running'));
  await sandbox.untilRunning(members.length);
  aborts.get('claude-code')?.abort();
  await sandbox.untilRunning(members.length - 1);
  await sandbox.releaseSlow();
  const ends = (await outcomes).map((outcome, index) => ({
    name: members[index]?.name,
    rows:
      outcome.status === 'fulfilled'
        ? (outcome.value.structuredContent as { rows: unknown[][] }).rows[0]?.[0]
        : 'cancelled',
  }));
  expect(ends).toEqual(
    members.map(({ name, schema }) => ({ name, rows: name === 'claude-code' ? 'cancelled' : schema })),
  );
  const requests = await sandbox.requests();
  expect(requests.filter(({ route }) => route === 'abort')).toHaveLength(1);
});

// The last one: what it uses up is gone.
test('the quota of one runs out and the others notice nothing', async () => {
  const { member, members, setPolicy } = stage();
  await setPolicy('cline', { quota: { burst: 3, refillPerMinute: 1 } });
  const answers = await Promise.all(
    members.map(async ({ name, query }) => {
      const own: unknown[] = [];
      for (let call = 0; call < 5; call += 1) own.push(await query('SELECT OWNER FROM WHOSE'));
      return { name, refused: own.filter((answer) => /^QUOTA_RATE/.test(String(answer))).length };
    }),
  );
  expect(answers).toEqual(members.map(({ name }) => ({ name, refused: name === 'cline' ? 2 : 0 })));

  const { client } = member('cline');
  const refused = await client.call('execute_query', { query: 'SELECT 1 AS N' });
  expect(refused.structuredContent).toMatchObject({
    error: { code: 'QUOTA_RATE', data: { retryAfterSeconds: expect.any(Number) } },
  });
  // A limited client still learns what its limits are.
  expect((await client.call('whoami')).isError).not.toBe(true);
});

/** The states of the statements that contain this text. */
async function states(text: string): Promise<readonly unknown[]> {
  const queries = (await stage().admin('/admin/queries')) as readonly { sql: string; state: string }[];
  return queries.filter(({ sql }) => sql.includes(text)).map(({ state }) => state);
}
