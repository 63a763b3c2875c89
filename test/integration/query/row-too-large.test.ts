import { afterEach, expect, test } from 'vitest';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { type GatewayOnWire, gatewayOnWire } from '../../fixtures/gateway-on-wire.ts';
import { sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';

const rowBytes = 4_000;

let place: GatewayOnWire;
afterEach(() => place.stop());

async function start(resultBytes: number): Promise<void> {
  place = await gatewayOnWire((request) => sessionAnswers(request) ?? textAnswer('x'.repeat(rowBytes)), {
    limits: { resultBytes },
  });
}
const client = (policy: PolicyInput) => clientWith(place.gateway, 'reader', { allow: ['DEMO'], ...policy });

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
