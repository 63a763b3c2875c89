import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PolicyInput } from '../../../server/contract/policy.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer;
let gateway: TestGateway;

beforeEach(async () => {
  player = await startWirePlayer({
    answer: (request) =>
      sessionAnswers(request) ??
      textAnswer(request.sql?.startsWith('EXPLAIN') === true ? '{"Operations":[[]]}' : 'x'),
  });
  gateway = await startGateway({ parts: { profile: openTestProfile(player.url) } });
});
afterEach(async () => {
  await gateway.stop();
  await player.close();
});

const logins = () => player.requests.filter(({ path }) => path.endsWith('/login-request')).length;

test('a client with the name of a removed one gets none of its connections, where temporary tables may lie', async () => {
  const strict: PolicyInput = { level: 'strict', allow: ['DEMO'] };
  const before = await clientWith(gateway, 'claude', strict);
  expect((await before.query('SELECT 1')).isError).toBe(false);
  expect((await before.query('SELECT 2')).isError).toBe(false);
  expect(logins()).toBe(1);

  await adminCall(gateway, 'DELETE', '/admin/clients/claude');
  const after = await clientWith(gateway, 'claude', strict);
  expect((await after.query('SELECT 3')).isError).toBe(false);
  expect(logins()).toBe(2);
});
