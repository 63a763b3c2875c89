import { expect, onTestFinished, test } from 'vitest';
import type { QueryView } from '../../../server/contract/admin.ts';
import { createPolicyAnalyser } from '../../../server/policy/analyser/analyser.ts';
import { adminCall, clientWith } from '../../fixtures/gateway-calls.ts';
import { startGateway } from '../../fixtures/gateway-fixture.ts';
import { scriptedProfile } from '../../fixtures/scripted-profile.ts';

test('what waits for a profile to open, as for a keychain that asks a person, ends when everything is stopped', async () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const profile = scriptedProfile('slow-to-open');
  const gateway = await startGateway({
    parts: {
      profile: { ...profile, defaults: () => opened.then(profile.defaults) },
      analyser: createPolicyAnalyser({ deadlineMs: 20_000 }),
    },
  });
  onTestFinished(() => gateway.stop());
  onTestFinished(() => open());
  const me = await clientWith(gateway, 'waiting', { allow: ['DEMO'] });

  const query = me.query('SELECT 1');
  const states = async () =>
    ((await adminCall(gateway, 'GET', '/admin/queries')).json as readonly QueryView[]).map(
      ({ state }) => state,
    );
  await expect.poll(states).toEqual(['waiting']);
  expect((await adminCall(gateway, 'POST', '/admin/halt')).status).toBe(200);
  expect((await query).code).toBe('QUERY_CANCELLED');
  expect(profile.requests).toEqual([]);
});
