import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer, type WireRequest } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

interface QueryBody {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly bindings?: unknown;
  readonly describeOnly?: unknown;
  readonly asyncExec?: unknown;
}

let player: WirePlayer;
let profile: TestProfile;

beforeAll(async () => {
  player = await startWirePlayer({ answer: (request) => sessionAnswers(request) ?? textAnswer('x') });
  profile = openTestProfile(player.url, { max: 2, queuedSeconds: 45 });
});

afterAll(async () => {
  await profile.close(2_000);
  await player.close();
});

function sent(sql: string): WireRequest & { readonly json: QueryBody } {
  const found = player.requests.find((request) => request.sql === sql);
  if (found === undefined) throw new Error(`never sent: ${sql}`);
  return found as WireRequest & { readonly json: QueryBody };
}

test('each statement carries its own tag, timeout and row cap, and is one statement', async () => {
  await profile.run(statement('SELECT 1', { queryTag: 'snowgate:a:s:1', maxRows: 50, deadlineMs: 40_000 }));
  await profile.run(statement('SELECT 2', { queryTag: 'snowgate:b:s:2', maxRows: 7, deadlineMs: 90_000 }));
  expect(sent('SELECT 1').json.parameters).toEqual({
    QUERY_TAG: 'snowgate:a:s:1',
    STATEMENT_TIMEOUT_IN_SECONDS: expect.any(Number),
    STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: 45,
    MULTI_STATEMENT_COUNT: 1,
    ROWS_PER_RESULTSET: 51,
  });
  expect(sent('SELECT 2').json.parameters).toMatchObject({
    QUERY_TAG: 'snowgate:b:s:2',
    ROWS_PER_RESULTSET: 8,
  });
  expect(Number(sent('SELECT 1').json.parameters.STATEMENT_TIMEOUT_IN_SECONDS)).toBeLessThanOrEqual(45);
  expect(Number(sent('SELECT 2').json.parameters.STATEMENT_TIMEOUT_IN_SECONDS)).toBeGreaterThan(45);
});

test('the request id is ours, so that a resend can be recognised', async () => {
  const id = randomUUID();
  await profile.run(statement('SELECT 3', { id }));
  expect(sent('SELECT 3').query.get('requestId')).toBe(id);
});

test('bound values travel apart from the text', async () => {
  await profile.run(statement('SELECT ?, ?, ?, ?, ?', { binds: ["'; --", 12, 1.5, true, null] }));
  expect(sent('SELECT ?, ?, ?, ?, ?').json.bindings).toEqual({
    1: { type: 'TEXT', value: "'; --" },
    2: { type: 'FIXED', value: '12' },
    3: { type: 'REAL', value: '1.5' },
    4: { type: 'BOOLEAN', value: 'true' },
    5: { type: 'TEXT', value: null },
  });
});

test('a text with several statements is sent whole, as one, and never for description or in the background', async () => {
  await profile.run(statement("SELECT ';'; DROP TABLE t"));
  const { json } = sent("SELECT ';'; DROP TABLE t");
  expect(json.parameters).toMatchObject({ MULTI_STATEMENT_COUNT: 1 });
  expect(player.requests.filter(({ sql }) => sql !== null)).toSatisfy((requests: readonly WireRequest[]) =>
    requests.every((request) => {
      const body = request.json as QueryBody;
      return body.describeOnly === undefined && body.asyncExec === undefined;
    }),
  );
});
