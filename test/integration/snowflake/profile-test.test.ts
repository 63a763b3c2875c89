import { afterEach, expect, onTestFinished, test } from 'vitest';
import { addProfile } from '../../../server/config/profiles/profile-store.ts';
import { testProfile } from '../../../server/config/profiles/test-profile.ts';
import { holdPort } from '../../fixtures/held-port.ts';
import { testPlace } from '../../fixtures/profile-place.ts';
import { refused, rowsAnswer, sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WireAnswer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';

let player: WirePlayer | undefined;

afterEach(async () => {
  await player?.close();
  player = undefined;
});

async function start(place: readonly (string | null)[], login?: WireAnswer): Promise<string> {
  player = await startWirePlayer({
    answer: (request) => {
      if (login !== undefined && request.path.endsWith('/login-request')) return login;
      const ready = sessionAnswers(request);
      if (ready !== null) return ready;
      if (request.sql?.startsWith('SELECT CURRENT_USER()')) {
        return rowsAnswer(
          ['U', 'R', 'W', 'D', 'S'].map((name) => ({ name, type: 'text' })),
          [place],
        );
      }
      return textAnswer('1');
    },
  });
  return player.url;
}

async function tryProfile(change: Readonly<Record<string, unknown>>) {
  const place = testPlace();
  const profile = {
    account: 'acct',
    user: 'u',
    authenticator: 'snowflake',
    password: 'the-password',
    ...change,
  };
  await addProfile({ ...place, name: 'p', profile });
  const result = await testProfile({ ...place, name: 'p' });
  expect(JSON.stringify(result)).not.toContain('the-password');
  return {
    ok: result.ok,
    steps: result.steps.map((step) => `${step.step} ${step.status}`),
    all: result.steps,
  };
}

test('every step of a good profile is ok', async () => {
  const url = await start(['READER', 'R', 'WH', 'DEMO', 'PUBLIC']);
  const { ok, steps } = await tryProfile({ url, warehouse: 'WH' });
  expect({ ok, steps }).toEqual({
    ok: true,
    steps: ['config ok', 'secrets ok', 'reach ok', 'login ok', 'context ok', 'query ok'],
  });
});

test('the failing step is named with its fix, and those after it are skipped', async () => {
  const { ok, steps, all } = await tryProfile({ password: { env: 'NOT_SET_ANYWHERE' } });
  expect(ok).toBe(false);
  expect(steps).toEqual([
    'config ok',
    'secrets failed',
    'reach skipped',
    'login skipped',
    'context skipped',
    'query skipped',
  ]);
  expect(all[1]).toMatchObject({ code: 'PROFILE_SECRET_MISSING', fix: expect.any(String) });
});

test('a host that is not there fails at reach', async () => {
  const { port, release } = await holdPort();
  onTestFinished(release);
  const { steps, all } = await tryProfile({ url: `http://127.0.0.1:${port}` });
  expect(steps.slice(0, 4)).toEqual(['config ok', 'secrets ok', 'reach failed', 'login skipped']);
  expect(all[2]).toMatchObject({
    code: 'SNOWFLAKE_UNREACHABLE',
    detail: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a refused login fails at login', async () => {
  const url = await start(
    [],
    refused('390100', 'Incorrect username or password was specified. the-password'),
  );
  const { steps, all } = await tryProfile({ url });
  expect(steps.slice(2, 5)).toEqual(['reach ok', 'login failed', 'context skipped']);
  expect(all[3]).toMatchObject({ code: 'SNOWFLAKE_LOGIN_FAILED', detail: expect.stringContaining('390100') });
});

test('a warehouse that the login left unset fails at context', async () => {
  const url = await start(['READER', 'R', null, 'DEMO', 'PUBLIC']);
  const { steps, all } = await tryProfile({ url, warehouse: 'NO_SUCH_WH' });
  expect(steps.slice(3)).toEqual(['login ok', 'context failed', 'query skipped']);
  expect(all[4]).toMatchObject({
    code: 'SNOWFLAKE_CONTEXT_REFUSED',
    detail: expect.stringContaining('NO_SUCH_WH'),
  });
});

test('a profile that does not exist fails at config', async () => {
  const result = await testProfile({ ...testPlace(), name: 'nobody' });
  expect(result.steps[0]).toMatchObject({ step: 'config', status: 'failed', code: 'PROFILE_UNKNOWN' });
});

test('the sandbox passes its own test', async () => {
  const result = await testProfile({ ...testPlace(), name: 'sandbox' });
  expect(result.steps.map(({ step, status }) => `${step} ${status}`)).toEqual([
    'config ok',
    'secrets ok',
    'reach ok',
    'login ok',
    'context ok',
    'query ok',
  ]);
});
