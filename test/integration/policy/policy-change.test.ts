import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClientPolicy, QueryView } from '../../../server/contract/admin.ts';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import type { DenialView } from '../../../server/contract/denials.ts';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { adminCall, type CallAnswer, clientWith, type TestClient } from '../../fixtures/gateway-calls.ts';
import { gatewayOnSandbox } from '../../fixtures/gateway-on-sandbox.ts';
import { letGo } from '../../fixtures/let-go.ts';
import { queryViews, untilWanted } from '../../fixtures/shared-queries.ts';
import { until } from '../../fixtures/until.ts';
import { untilStatementsRun } from '../../fixtures/until-statements-run.ts';

const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'snowgate-changes-'))), 'exports');
const stage = gatewayOnSandbox({
  config: { cache: { seconds: 3_600 }, results: { folder } },
  sandbox: { chunkRows: 200, inlineRows: 100 },
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));
const quota = { burst: 10_000, requestsPerDay: null };
const writing: PolicyInput = { allow: ['DEMO'], statements: { write: 'allow' }, quota };
const asking: PolicyInput = { allow: ['DEMO'], statements: { write: 'ask' }, quota };
const readOnly: PolicyInput = { allow: ['DEMO'], quota };

let round = 0;
let readers = 0;
let client: TestClient;
let table: string;
/** Deletes the only row of the table of this test. */
let write: string;
const begin = async (policy: PolicyInput) => {
  round += 1;
  table = `DEMO.PUBLIC.KEPT_${round}`;
  write = `DELETE FROM ${table} WHERE A = 1`;
  const owner = await clientWith(stage().gateway, `owner-${round}`, {
    allow: ['*'],
    statements: { write: 'allow', ddl: 'allow' },
  });
  await owner.query(`CREATE TABLE ${table} (A INT)`);
  await owner.query(`INSERT INTO ${table} VALUES (1)`);
  client = await clientWith(stage().gateway, `client-${round}`, policy);
};
const rowsLeft = async (which = 'TRUE'): Promise<unknown> => {
  readers += 1;
  const reader = await clientWith(stage().gateway, `reader-${readers}`, readOnly);
  return (
    (await reader.query(`SELECT COUNT(*) AS N FROM ${table} WHERE ${which}`)).data.rows as unknown[][]
  )[0]?.[0];
};

const admin = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
  adminCall(stage().gateway, method, path, body);
const set = async (policy: PolicyInput) =>
  (await admin('PUT', `/admin/clients/${client.name}/policy`, policy)).json as ClientPolicy;
const pause = () => admin('POST', '/admin/pause', { client: client.name });
const resume = () => admin('POST', '/admin/resume', { client: client.name });
const approvals = async () => (await admin('GET', '/admin/approvals')).json as readonly ApprovalView[];
const settle = (id: string | undefined, verdict: string) =>
  admin('POST', `/admin/approvals/${id}`, { verdict });
const own = async () => (await queryViews(stage())).filter((view) => view.client === client.name);
const untilPaused = () =>
  until(async () => (await own()).some(({ queue }) => queue?.waitsFor === 'paused'), 'it to wait, paused');
const waiting = async (): Promise<ApprovalView> => {
  await until(async () => (await approvals()).length === 1, 'one approval');
  return (await approvals())[0] as ApprovalView;
};

afterEach(async () => {
  await stage().control.clearFaults();
  await stage().control.releaseSlow();
});

/** Collects the admin events until `text` has come. */
async function eventsUntil(pattern: RegExp, trigger: () => Promise<unknown>): Promise<string> {
  const stop = new AbortController();
  const stream = await fetch(`${stage().gateway.url}/admin/events`, {
    headers: { authorization: `Bearer ${stage().gateway.home.adminToken()}` },
    signal: stop.signal,
  });
  const triggered = trigger();
  let text = '';
  for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (pattern.test(text)) break;
  }
  stop.abort();
  await triggered;
  return text;
}

describe('a statement that waits in the queue of a paused client', () => {
  beforeEach(async () => {
    await begin(writing);
    await pause();
  });

  test('is cancelled by the policy that denies it, and told which rule does', async () => {
    const answer = client.query(write);
    await untilPaused();
    expect((await set(readOnly)).cancelled).toBe(1);
    expect((await answer).code).toBe('POLICY_KIND_DENIED');
    await resume();
    expect(await rowsLeft()).toBe(1);
    expect((await own())[0]).toMatchObject({ state: 'refused', code: 'POLICY_KIND_DENIED' });
    const denials = (await admin('GET', '/admin/denials')).json as DenialView[];
    expect(denials.find((row) => row.client === client.name)).toMatchObject({ code: 'POLICY_KIND_DENIED' });
  });

  test('is cancelled when its client goes back to the default policy', async () => {
    const answer = client.query(write);
    await untilPaused();
    const { json } = await admin('DELETE', `/admin/clients/${client.name}/policy`);
    expect(json).toMatchObject({ own: false, cancelled: 1 });
    expect((await answer).code).toBe('POLICY_KIND_DENIED');
    await resume();
    expect(await rowsLeft()).toBe(1);
  });

  test('is cancelled when its object is denied, and not for another one', async () => {
    const answer = client.query(write);
    await untilPaused();
    expect((await set({ ...writing, deny: ['DEMO.PUBLIC.EVENTS'] })).cancelled).toBe(0);
    expect((await set({ ...writing, deny: [table] })).cancelled).toBe(1);
    expect((await answer).code).toBe('POLICY_OBJECT_DENIED');
  });

  test('asks a human when its turn comes and the policy asks by then', async () => {
    const answer = client.query(write);
    await untilPaused();
    expect((await set(asking)).cancelled).toBe(0);
    expect(await approvals()).toEqual([]);
    await resume();
    expect(await waiting()).toMatchObject({ client: client.name, sql: write, kind: 'write' });
    expect(await rowsLeft()).toBe(1);
    await settle((await waiting()).id, 'once');
    expect((await answer).isError).toBe(false);
    expect(await rowsLeft()).toBe(0);
  });

  test('is asked about again by a validator, and under other bounds by the plan', async () => {
    const answer = client.query(write);
    await untilPaused();
    await set({ ...writing, validators: ['/nowhere/none.js'] });
    await resume();
    expect((await answer).code).toBe('POLICY_VALIDATOR_FAILED');

    await set(readOnly);
    await pause();
    const read = client.query(`SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS -- ${round}`);
    await untilPaused();
    await set({ ...readOnly, scanBytesPerQuery: 0 });
    await resume();
    expect((await read).code).toBe('POLICY_SCAN_LIMIT');
    expect(await rowsLeft()).toBe(1);
  });

  test('runs when the policy still allows it', async () => {
    const answer = client.query(write);
    await untilPaused();
    await set({ ...writing, deny: ['DEMO.PUBLIC.EVENTS'] });
    await resume();
    expect((await answer).isError).toBe(false);
    expect(await rowsLeft()).toBe(0);
  });

  test.each([
    ['POST', '/rotate', 'QUERY_CANCELLED'],
    ['DELETE', '', 'CLIENT_REMOVED'],
  ] as const)('is cancelled with the token or the client: %s %s, %s', async (method, path, code) => {
    const answer = client.query(write);
    await untilPaused();
    await admin(method, `/admin/clients/${client.name}${path}`, method === 'POST' ? {} : undefined);
    expect((await answer).code).toBe(code);
    await admin('POST', '/admin/resume', {});
    expect(await rowsLeft()).toBe(1);
  });
});

describe('a statement that waits for a human', () => {
  beforeEach(() => begin(asking));

  test.each<[string, () => PolicyInput, string]>([
    ['its kind', () => readOnly, 'POLICY_KIND_DENIED'],
    ['its database', () => ({ ...asking, allow: ['PRIVATE'] }), 'POLICY_OBJECT_NOT_ALLOWED'],
    ['its table', () => ({ ...asking, deny: [table] }), 'POLICY_OBJECT_DENIED'],
  ])('disappears when the policy denies %s, and no approval brings it back', async (_what, policy, code) => {
    const answer = client.query(write);
    const { id } = await waiting();
    const events = await eventsUntil(new RegExp(`"approval-removed","id":"${id}"`), () => set(policy()));
    expect(events).toContain(`"type":"approval-removed","id":"${id}"`);
    expect((await answer).code).toBe(code);
    expect(await approvals()).toEqual([]);
    expect((await settle(id, 'once')).status).toBe(404);
    expect(await rowsLeft()).toBe(1);
  });

  test('waits on under a policy that still asks, and its approval counts for that one', async () => {
    const answer = client.query(write);
    const { id } = await waiting();
    await set({ ...asking, deny: ['DEMO.PUBLIC.EVENTS'] });
    expect((await approvals()).map((item) => item.id)).toEqual([id]);
    await settle(id, 'once');
    expect((await answer).isError).toBe(false);
    expect(await rowsLeft()).toBe(0);
  });

  test('whose approval came before the change is asked about again', async () => {
    await pause();
    const answer = client.query(write);
    // Paused, so that no plan can be had: the human is asked without it once it goes on.
    await untilPaused();
    await resume();
    const { id } = await waiting();
    await pause();
    await settle(id, 'once');
    await untilPaused();
    await set({ ...asking, deny: ['DEMO.PUBLIC.EVENTS'] });
    await resume();
    const again = await waiting();
    expect(again.id).not.toBe(id);
    await settle(again.id, 'deny');
    expect((await answer).code).toBe('POLICY_APPROVAL_DENIED');
    expect(await rowsLeft()).toBe(1);
  });
});

test('what was approved for the session is asked about again after the policy has changed and changed back', async () => {
  await begin(asking);
  const sql = `INSERT INTO ${table} VALUES (2)`;
  const first = client.query(sql);
  await settle((await waiting()).id, 'session');
  expect((await first).isError).toBe(false);
  expect((await client.query(sql)).isError).toBe(false);
  await set(readOnly);
  expect((await client.query(sql)).code).toBe('POLICY_KIND_DENIED');
  await set(asking);
  const other = client.query(sql);
  await settle((await waiting()).id, 'session');
  expect((await other).isError).toBe(false);
  await set({ ...asking, deny: ['DEMO.PUBLIC.EVENTS'] });
  const again = client.query(sql);
  await settle((await waiting()).id, 'session');
  expect((await again).isError).toBe(false);
  // What does not decide about statements takes no approval back.
  await set({ ...asking, deny: ['DEMO.PUBLIC.EVENTS'], priority: 9 });
  expect((await client.query(sql)).isError).toBe(false);
});

test('a statement that a human has refused waits before it may ask again, however it is written', async () => {
  await begin(asking);
  const answer = client.query(write);
  await settle((await waiting()).id, 'deny');
  expect((await answer).code).toBe('POLICY_APPROVAL_DENIED');
  for (const again of [write, `${write.toLowerCase()} -- please`, `/* now */ ${write};`]) {
    const refused = await client.query(again);
    expect(refused.code).toBe('POLICY_APPROVAL_COOLDOWN');
    expect(refused.data.error).toMatchObject({ data: { retryAfterSeconds: expect.any(Number) } });
    expect(
      Number((refused.data.error as { data: { retryAfterSeconds: number } }).data.retryAfterSeconds),
    ).toBeLessThanOrEqual(60);
  }
  expect(await approvals()).toEqual([]);
  const other = client.query(`DELETE FROM ${table} WHERE A = 7`);
  await settle((await waiting()).id, 'once');
  expect((await other).isError).toBe(false);
});

describe('a result of which more can be read', () => {
  const sql = 'SELECT ORDER_ID FROM DEMO.PUBLIC.ORDERS ORDER BY 1';

  test('has no further page, and goes into no file, once its table is denied', async () => {
    await begin(readOnly);
    const { data } = await client.query(sql, { limit: 10 });
    const cursor = data.next;
    expect((await client.call('fetch_results', { cursor, limit: 10 })).isError).toBe(false);
    await set({ ...readOnly, deny: ['DEMO.PUBLIC.ORDERS'] });
    expect((await client.call('fetch_results', { cursor, limit: 10 })).code).toBe('POLICY_OBJECT_DENIED');
    expect((await client.call('export_results', { file: 'f.csv', cursor })).code).toBe(
      'POLICY_OBJECT_DENIED',
    );
    await set({ ...readOnly, allow: ['PRIVATE'] });
    expect((await client.call('fetch_results', { cursor, limit: 10 })).code).toBe(
      'POLICY_OBJECT_NOT_ALLOWED',
    );
  });

  test('that a human approved has further pages without a question, until the policy changes', async () => {
    await begin({ allow: ['DEMO'], statements: { read: 'ask' }, quota });
    const first = client.query(sql, { limit: 10 });
    await settle((await waiting()).id, 'once');
    const cursor = (await first).data.next;
    expect((await client.call('fetch_results', { cursor, limit: 10 })).isError).toBe(false);
    await set({ allow: ['DEMO'], deny: ['PRIVATE'], statements: { read: 'ask' }, quota });
    const page = client.call('fetch_results', { cursor, limit: 10 });
    await settle((await waiting()).id, 'deny');
    expect((await page).code).toBe('POLICY_APPROVAL_DENIED');
  });
});

describe('a statement that runs when the policy changes', () => {
  let sql: string;
  /** The answer to a statement that is held at Snowflake until it is let go. */
  const held = async (asker: TestClient = client): Promise<Promise<CallAnswer>[]> => {
    await stage().control.slow(60_000, { sql: `HELD_${round}`, times: null });
    sql = `SELECT COUNT(*) AS HELD_${round} FROM DEMO.PUBLIC.ORDERS`;
    const answers = [asker.query(sql)];
    await untilStatementsRun(stage(), `HELD_${round}`);
    return answers;
  };
  beforeEach(() => begin(readOnly));

  test('is aborted at Snowflake when it is denied', async () => {
    const [answer] = await held();
    await stage().control.clearRequests();
    expect((await set({ ...readOnly, deny: ['DEMO.PUBLIC.ORDERS'] })).cancelled).toBe(1);
    expect((await answer)?.code).toBe('POLICY_OBJECT_DENIED');
    await stage().control.untilRunning(0);
    expect((await stage().control.requests()).map(({ route }) => route)).toContain('abort');
  });

  test('runs to its end when it is allowed', async () => {
    const answers = await held();
    expect((await set({ ...readOnly, deny: ['DEMO.PUBLIC.EVENTS'] })).cancelled).toBe(0);
    const [answer] = await letGo(stage().control, Promise.all(answers));
    expect(answer?.data).toMatchObject({ rows: [[2000]] });
  });

  test('goes on for others that share it, and is given to none that is denied it', async () => {
    const other = await clientWith(stage().gateway, `other-${round}`, readOnly);
    const [answer] = await held();
    const shared = other.query(sql);
    await untilWanted(stage(), `HELD_${round}`, 2);
    await set({ ...readOnly, deny: ['DEMO.PUBLIC.ORDERS'] });
    expect((await answer)?.code).toBe('POLICY_OBJECT_DENIED');
    expect((await letGo(stage().control, shared)).data).toMatchObject({ rows: [[2000]] });
  });

  test('gives a waiter nothing that the policy of the waiter denies by now', async () => {
    const starter = await clientWith(stage().gateway, `starter-${round}`, readOnly);
    const [first] = await held(starter);
    const waiter = client.query(sql);
    await untilWanted(stage(), `HELD_${round}`, 2);
    expect((await set({ ...readOnly, allow: ['PRIVATE'] })).cancelled).toBe(1);
    expect((await waiter).code).toBe('POLICY_OBJECT_NOT_ALLOWED');
    expect((await letGo(stage().control, first as Promise<CallAnswer>)).isError).toBe(false);
  });

  test('under a handle fails with the denial', async () => {
    await stage().control.slow(60_000, { sql: `HELD_${round}`, times: null });
    const { data } = await client.query(`SELECT ORDER_ID AS HELD_${round} FROM DEMO.PUBLIC.ORDERS`, {
      wait_seconds: 0,
    });
    await untilStatementsRun(stage(), `HELD_${round}`);
    await set({ ...readOnly, deny: ['DEMO.PUBLIC.ORDERS'] });
    const failed = await client.call('query_status', { handle: data.handle, wait_seconds: 30 });
    expect(failed.text).toContain('POLICY_OBJECT_DENIED');
    expect((await client.call('fetch_results', { cursor: data.handle })).code).toBe('POLICY_OBJECT_DENIED');
  });

  test('leaves no file behind', async () => {
    await stage().control.slow(60_000, { sql: `HELD_${round}`, times: null });
    const query = `SELECT ORDER_ID AS HELD_${round} FROM DEMO.PUBLIC.ORDERS`;
    const file = client.call('export_results', { file: 'held.csv', query });
    await untilStatementsRun(stage(), `HELD_${round}`);
    await set({ ...readOnly, deny: ['DEMO.PUBLIC.ORDERS'] });
    expect((await file).code).toBe('POLICY_OBJECT_DENIED');
    expect(readdirSync(join(folder, client.name))).toEqual([]);
  });

  test('lists what the policy of its end lets see', async () => {
    await stage().control.slow(60_000, { sql: 'SHOW DATABASES', times: null });
    await set({ ...readOnly, allow: ['DEMO', 'PRIVATE'] });
    const names = client.names('list_databases');
    await untilStatementsRun(stage(), 'SHOW DATABASES');
    await set(readOnly);
    expect(await letGo(stage().control, names)).toEqual(['DEMO']);
  });
});

test('the views of the panel show a cancelled statement as refused', async () => {
  await begin(writing);
  await pause();
  const answer = client.query(write);
  await untilPaused();
  const event = new RegExp(`"type":"query"[^\\n]*"client":"${client.name}"[^\\n]*"POLICY_KIND_DENIED"`);
  expect(await eventsUntil(event, () => set(readOnly))).toMatch(event);
  await answer;
  const [view] = (await own()) as QueryView[];
  expect(view?.message).toContain('write');
});

test('many writes at once under a policy that flips: none starts while it denies them, and each answer is true', async () => {
  await begin({ ...writing, quota: { ...quota, concurrentQueries: 3 } });
  const answers: Promise<CallAnswer>[] = [];
  const late: Promise<CallAnswer>[] = [];
  for (let n = 0; n < 5; n += 1) {
    for (let more = 0; more < 5; more += 1) answers.push(client.query(`INSERT INTO ${table} VALUES (7)`));
    await answers[n];
    await set(readOnly);
    for (let more = 0; more < 3; more += 1) late.push(client.query(`INSERT INTO ${table} VALUES (8)`));
    expect((await Promise.all(late)).map(({ code }) => code)).toEqual(late.map(() => 'POLICY_KIND_DENIED'));
    await set(writing);
  }
  await set(readOnly);
  const ended = await Promise.all(answers);
  const refused = ended.flatMap(({ code }) => code ?? []);
  // A write that ran when it was denied is cancelled; where that is not confirmed, its end is unknown and said to be.
  expect(refused.filter((code) => !['POLICY_KIND_DENIED', 'SNOWFLAKE_FATE_UNKNOWN'].includes(code))).toEqual(
    [],
  );
  expect(await rowsLeft('A = 8')).toBe(0);
  expect(Number(await rowsLeft('A = 7'))).toBeGreaterThanOrEqual(ended.length - refused.length);
  expect(refused.length).toBeLessThan(ended.length);
});
