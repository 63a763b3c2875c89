import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CallAnswer, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';

const running = gatewayOnSandbox();

/** Whoever makes and drops what the other one may see in part. */
function owner(name: string): Promise<TestClient> {
  const statements = { read: 'allow', write: 'allow', ddl: 'allow', call: 'deny' } as const;
  return clientWith(running().gateway, name, { allow: ['*'], statements, quota: { burst: 100_000 } });
}

/** A client that may use the database SEEN, and there not the schema DARK. */
function narrow(name: string): Promise<TestClient> {
  const policy = { allow: ['SEEN'], deny: ['SEEN.DARK'], quota: { burst: 100_000 } };
  return clientWith(running().gateway, name, policy);
}

async function done(client: TestClient, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) {
    const { isError, text } = await client.query(sql);
    if (isError) throw new Error(`${sql}: ${text}`);
  }
}

/** Where a cursor says that the next page begins: it can be read by whoever has it. */
function placeIn(cursor: unknown): number {
  return Buffer.from(String(cursor), 'base64url').readUIntBE(17, 5);
}

/** An answer without its ids, and with its cursor as far as it can be read. */
function told({ data, text, isError }: CallAnswer): unknown {
  const { queryId, requestId, next, ...rest } = data;
  const ids = [queryId, requestId, next].filter((id) => typeof id === 'string');
  const bare = ids.reduce((shown, id) => shown.replaceAll(String(id), 'ID'), text);
  return { isError, rest, text: bare, next: next === undefined ? null : placeIn(next) };
}

/** Everything that a client can be told about a listing, page by page, with what it is charged for it. */
async function everythingTold(client: TestClient, sql: string, limit: number): Promise<unknown[]> {
  const usage = async () => {
    const { data } = await client.call('whoami');
    const { rows, bytes } = data.usage as { rows: { used: number }; bytes: { used: number } };
    return { rows: rows.used, bytes: bytes.used };
  };
  const before = await usage();
  const answers: unknown[] = [];
  let answer = await client.query(sql, { limit });
  answers.push(told(answer));
  for (let page = 0; answer.data.next !== undefined && page < 50; page += 1) {
    answer = await client.call('fetch_results', { cursor: answer.data.next, limit });
    answers.push(told(answer));
  }
  const after = await usage();
  return [...answers, { rows: after.rows - before.rows, bytes: after.bytes - before.bytes }];
}

const listings = [
  "show columns like 'EMP%' in account",
  'show columns in account',
  'show tables in account',
  "show objects like 'T%' in account",
  'show schemas in account',
  'show databases',
  'show tables in account limit 2',
  "show tables like 'T%' in account limit 1",
  "show columns like 'EMP%' in account limit 3",
] as const;

const names = fc.uniqueArray(fc.stringMatching(/^(EMP|T|A|Z)[A-Z]{0,3}$/), { minLength: 0, maxLength: 5 });

describe('a listing of which rows are left out', () => {
  test('tells the same whatever is hidden', async () => {
    const [maker, reader] = [await owner('maker'), await narrow('reader')];
    const search = async () => {
      const answers = [
        await reader.call('search_objects', { text: 'T' }),
        await reader.call('search_objects', { text: 'EMP', kind: 'column' }),
        await reader.call('list_databases'),
        await reader.call('list_schemas', { database: 'SEEN' }),
        await reader.call('list_tables', { database: 'SEEN' }),
      ];
      return answers.map(told);
    };
    await fc.assert(
      fc.asyncProperty(
        names,
        names,
        names,
        fc.integer({ min: 1, max: 4 }),
        async (visible, hidden, dark, limit) => {
          const table = (name: string) => `create table ${name} (EMPLOYEE int, EMPLOYER int, OTHER text)`;
          await done(maker, 'create database SEEN', ...visible.map((name) => table(`SEEN.PUBLIC."${name}"`)));
          const look = async () => {
            const pages: unknown[] = [];
            for (const sql of listings) pages.push(await everythingTold(reader, sql, limit));
            return { pages, search: await search() };
          };
          // The schema is there before: that it exists is hidden as well.
          const before = await look();
          await done(
            maker,
            'create schema SEEN.DARK',
            ...dark.map((name) => table(`SEEN.DARK."${name}"`)),
            // One sorts before everything that may be seen, one behind it.
            'create database AAA',
            'create database ZZZ',
            ...hidden.flatMap((name) => [table(`AAA.PUBLIC."${name}"`), table(`ZZZ.PUBLIC."${name}"`)]),
          );
          const after = await look();
          await done(maker, 'drop database SEEN', 'drop database AAA', 'drop database ZZZ');
          expect(after).toEqual(before);
        },
      ),
      { numRuns: 6 },
    );
  }, 180_000);

  test('tells what one tells of which nothing is left out', async () => {
    const [maker, reader] = [await owner('maker-2'), await narrow('reader-2')];
    await done(maker, 'create database SEEN');
    for (const name of ['A', 'B', 'C', 'D', 'E'])
      await done(maker, `create table SEEN.PUBLIC.${name} (X int)`);
    const whole = await everythingTold(reader, 'show tables in database SEEN limit 5', 2);
    await done(maker, 'create database AAA', 'create table AAA.PUBLIC.T (X int)');
    const filtered = await everythingTold(reader, 'show tables in account', 2);
    await done(maker, 'drop database SEEN', 'drop database AAA');
    expect(whole).toHaveLength(4);
    expect(JSON.stringify(filtered).replaceAll(' in account', '')).toEqual(JSON.stringify(whole));
  }, 60_000);

  test('is not to be had whole by the id of its query', async () => {
    const reader = await narrow('reader-3');
    const { data } = await reader.query('show columns in account');
    const scan = await reader.query(`select count(*) from table(result_scan('${data.queryId}'))`);
    expect(scan.code).toBe('POLICY_RESULT_NOT_OWN');
  });

  test('does not begin behind a name, which may be that of something hidden', async () => {
    const reader = await narrow('reader-4');
    const answer = await reader.query("show tables in account limit 10 from 'T'");
    expect(answer.code).toBe('POLICY_SCOPE');
  });
});
