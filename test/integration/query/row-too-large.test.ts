import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile } from '../../fixtures/wire-profile.ts';

const rowBytes = 4_000;

let player: WirePlayer;
let gateway: TestGateway;

async function start(resultBytes: number): Promise<void> {
  gateway = await startGateway({
    config: { limits: { resultBytes } },
    parts: { profile: openTestProfile(player.url) },
  });
}
const client = (policy: PolicyInput) => clientWith(gateway, 'reader', { allow: ['DEMO'], ...policy });

beforeEach(async () => {
  player = await startWirePlayer({
    answer: (request) => sessionAnswers(request) ?? textAnswer('x'.repeat(rowBytes)),
  });
});
afterEach(async () => {
  await gateway.stop();
  await player.close();
});

test('a read whose first row is larger than an answer says so', async () => {
  await start(2_000);
  const { code } = await (await client({})).query('SELECT A FROM DEMO.PUBLIC.T');
  expect(code).toBe('RESULT_ROW_TOO_LARGE');
});

test('a call that has run is answered as done: whoever hears of an error calls again', async () => {
  await start(2_000);
  const answer = await (await client({ statements: { call: 'allow' } })).query('CALL DEMO.PUBLIC.P()');
  expect(answer.isError).toBe(false);
  expect(answer.data).toMatchObject({ rows: [], truncated: true });
});

test('where it is the rest of the day that is too small for a row, the answer names the budget', async () => {
  await start(100_000);
  const me = await client({ quota: { bytesPerDay: rowBytes + 500 } });
  expect((await me.query('SELECT A FROM DEMO.PUBLIC.T')).isError).toBe(false);
  const { code, data } = await me.query('SELECT A FROM DEMO.PUBLIC.U');
  expect(code).toBe('QUOTA_DAY');
  expect(data.error).toMatchObject({
    data: { what: 'bytes', used: rowBytes, limit: rowBytes + 500, retryAfterSeconds: expect.any(Number) },
  });
});
