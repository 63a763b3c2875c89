import { expect, onTestFinished, test } from 'vitest';
import { createPolicyAnalyser } from '../../../server/policy/analyser/analyser.ts';
import { clientWith } from '../../fixtures/gateway-calls.ts';
import { startGateway } from '../../fixtures/gateway-fixture.ts';
import { scriptedProfile } from '../../fixtures/scripted-profile.ts';

/** Takes the parser several times the deadline below; a plain statement takes a small part of it. */
const slow = (index: number) => `select ${index}, ${'a+f(b),'.repeat(1200)}1 from DEMO.PUBLIC.T`;

test('a client whose texts kill the analyser is refused without a look, and the other one is answered', async () => {
  const analyser = createPolicyAnalyser({ deadlineMs: 30 });
  const gateway = await startGateway({ parts: { profile: scriptedProfile('main'), analyser } });
  onTestFinished(() => gateway.stop());
  const hostile = await clientWith(gateway, 'hostile', { allow: ['DEMO'] });
  const honest = await clientWith(gateway, 'honest', { allow: ['DEMO'] });
  expect((await hostile.query('select 1')).code).toBeUndefined();

  const attack = Promise.all(Array.from({ length: 9 }, (_, index) => hostile.query(slow(index))));
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, index) => honest.query(`select ${index + 2}`)),
  );
  expect(answers.map(({ code }) => code)).toEqual(answers.map(() => undefined));

  const refused = await attack;
  expect(refused.map(({ code }) => code)).toEqual(refused.map(() => 'POLICY_TOO_COMPLEX'));
  // Three were looked at, each at the cost of a worker; the other six cost nothing.
  expect(analyser.restarts).toBe(3);
  expect(analyser.refused).toBe(6);

  const more = await hostile.query('select 100');
  expect(more).toMatchObject({ code: 'POLICY_TOO_COMPLEX' });
  expect(more.text).toMatch(/looked at again in \d+ seconds/);
  expect((await hostile.query('select 1')).code).toBeUndefined();
  expect((await honest.query('select 100')).code).toBeUndefined();
  expect(analyser.restarts).toBe(3);
});
