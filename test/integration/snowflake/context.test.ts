import { afterEach, expect, test } from 'vitest';
import { refused, sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

interface Place {
  role: string;
  warehouse: string | null;
  database: string | null;
  schema: string | null;
}

let player: WirePlayer;
let profile: TestProfile;

afterEach(async () => {
  await profile.close(2_000);
  await player.close();
});

/** A server that keeps one place a session, as Snowflake does, and reports it in each answer. */
async function start(home: Partial<Place> = {}, max = 2): Promise<void> {
  const places = new Map<string, Place>();
  let sessions = 0;
  const initial: Place = { role: 'READER', warehouse: 'WH', database: 'DEMO', schema: 'PUBLIC', ...home };
  player = await startWirePlayer({
    answer: (request) => {
      if (request.path.endsWith('/login-request')) {
        const token = `session-${++sessions}`;
        places.set(token, { ...initial });
        const answer = sessionAnswers(request)?.jsonBody as { data: object };
        return { jsonBody: { ...answer, data: { ...answer.data, token } } };
      }
      const token = /Token="([^"]*)"/.exec(String(request.headers.authorization))?.[1] ?? '';
      const place = places.get(token) ?? { ...initial };
      const use = /^USE (ROLE|WAREHOUSE|DATABASE|SCHEMA) "([^"]*)"(?:\."([^"]*)")?$/.exec(request.sql ?? '');
      if (use?.[2] === 'FORBIDDEN') {
        return refused('002043', 'Object does not exist, or operation cannot be performed.', {
          sqlState: '02000',
        });
      }
      if (use?.[1] === 'ROLE') place.role = use[2] ?? '';
      if (use?.[1] === 'WAREHOUSE') place.warehouse = use[2] ?? '';
      if (use?.[1] === 'DATABASE') Object.assign(place, { database: use[2], schema: 'PUBLIC' });
      if (use?.[1] === 'SCHEMA') Object.assign(place, { database: use[2], schema: use[3] });
      const final = {
        finalRoleName: place.role,
        finalWarehouseName: place.warehouse,
        finalDatabaseName: place.database,
        finalSchemaName: place.schema,
      };
      const ready = sessionAnswers(request);
      if (ready === null)
        return textAnswer(`${place.role}/${place.warehouse}/${place.database}/${place.schema}`, final);
      const body = ready.jsonBody as { readonly data?: object };
      return { jsonBody: { ...body, data: { ...body.data, ...final } } };
    },
  });
  profile = openTestProfile(player.url, { max });
}

const uses = (): readonly string[] =>
  player.requests.flatMap(({ sql }) => (sql?.startsWith('USE ') && !sql.includes('SECONDARY') ? [sql] : []));

async function where(context: Parameters<typeof statement>[1] = {}): Promise<string | null | undefined> {
  return (await profile.run(statement('WHERE', context))).rows[0]?.[0];
}

test('in the ordinary case a call is one statement', async () => {
  await start();
  expect(await where()).toBe('READER/WH/DEMO/PUBLIC');
  expect(await where({ context: { database: 'DEMO' } })).toBe('READER/WH/DEMO/PUBLIC');
  expect(uses()).toEqual([]);
});

test('a statement runs where its session is, and leaves no trace for the next', async () => {
  await start({}, 2);
  const context = { database: 'SALES', schema: 'RAW', warehouse: 'BIG', role: 'ADMIN' };
  expect(await where({ context })).toBe('ADMIN/BIG/SALES/RAW');
  expect(await where()).toBe('READER/WH/DEMO/PUBLIC');
  expect(uses()).toEqual([
    'USE ROLE "ADMIN"',
    'USE WAREHOUSE "BIG"',
    'USE SCHEMA "SALES"."RAW"',
    'USE ROLE "READER"',
    'USE WAREHOUSE "WH"',
    'USE SCHEMA "DEMO"."PUBLIC"',
  ]);
});

test('the schema that comes with a database is learned once', async () => {
  await start();
  const context = { database: 'SALES' };
  expect(await where({ context })).toBe('READER/WH/SALES/PUBLIC');
  expect(await where({ context })).toBe('READER/WH/SALES/PUBLIC');
  expect(uses()).toEqual(['USE DATABASE "SALES"']);
});

test('a connection in a database is not lent to one who must not be in any', async () => {
  await start({ database: null, schema: null });
  expect(await where({ context: { database: 'SALES' } })).toBe('READER/WH/SALES/PUBLIC');
  expect(await where()).toBe('READER/WH/null/null');
  expect(profile.view().logins).toBe(2);
});

test('a place that Snowflake refuses is named, and the connection is kept', async () => {
  await start();
  await expect(where({ context: { database: 'FORBIDDEN' } })).rejects.toMatchObject({
    code: 'SNOWFLAKE_CONTEXT_REFUSED',
    data: { kind: 'database', name: 'FORBIDDEN', snowflakeCode: '002043' },
  });
  expect(await where()).toBe('READER/WH/DEMO/PUBLIC');
  expect(profile.view().logins).toBe(1);
});
