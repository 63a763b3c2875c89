import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer;
let gateway: TestGateway;

beforeEach(async () => {
  player = await startWirePlayer({ answer: (request) => sessionAnswers(request) ?? textAnswer('x') });
  gateway = await startGateway({ parts: { profile: openTestProfile(player.url) } });
});
afterEach(async () => {
  await gateway.stop();
  await player.close();
});

/** Answers the one approval that waits. */
async function settle(verdict: 'session' | 'deny'): Promise<void> {
  const waiting = async () =>
    (await adminCall(gateway, 'GET', '/admin/approvals')).json as readonly ApprovalView[];
  await expect.poll(async () => (await waiting()).length).toBe(1);
  for (const { id } of await waiting())
    await adminCall(gateway, 'POST', `/admin/approvals/${id}`, { verdict });
}

test('an approval for the session holds for no other place whose names read alike', async () => {
  const me = await clientWith(gateway, 'asker', { allow: ['*'], statements: { read: 'ask' } });
  const sql = 'SELECT A FROM T';
  const first = me.query(sql, { database: 'A', schema: '"B.C"' });
  await settle('session');
  expect((await first).isError).toBe(false);
  expect((await me.query(sql, { database: 'A', schema: '"B.C"' })).isError).toBe(false);

  const other = me.query(sql, { database: '"A.B"', schema: 'C' });
  await settle('deny');
  expect((await other).code).toBe('POLICY_APPROVAL_DENIED');
});
