import { afterEach, expect, test } from 'vitest';
import { rowsAnswer, sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer;
let profile: TestProfile;

afterEach(async () => {
  await profile.close(2_000);
  await player.close();
});

async function start(): Promise<void> {
  player = await startWirePlayer({
    answer: (request) => {
      const ready = sessionAnswers(request);
      if (ready !== null) return ready;
      if (request.sql === 'SLOW') return new Promise(() => undefined);
      // A row that is none: the driver stumbles over it in a tick of its own, where nobody can catch it.
      if (request.sql === 'POISON') {
        return rowsAnswer([{ name: 'A', type: 'text' }], [], { rowset: [null], returned: 1 });
      }
      return textAnswer('alive');
    },
  });
  profile = openTestProfile(player.url);
}

test('a worker that dies fails what runs in it, is replaced, and nothing else happens', async () => {
  await start();
  const beside = profile.run(statement('SLOW'));
  await player.seen(({ sql }) => sql === 'SLOW');
  const results = await Promise.allSettled([beside, profile.run(statement('POISON'))]);
  for (const result of results) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: 'SNOWFLAKE_WORKER_DIED', retryable: true },
    });
  }
  expect(profile.view()).toMatchObject({
    state: 'down',
    size: 0,
    workerRestarts: 1,
    lastError: { code: 'SNOWFLAKE_WORKER_DIED' },
  });

  expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['alive']]);
  expect(profile.view()).toMatchObject({ state: 'ready', workerRestarts: 1, logins: 3 });
});

test('workers that die one after another are replaced with growing pauses', async () => {
  await start();
  const times: number[] = [];
  for (let death = 0; death < 3; death += 1) {
    const started = performance.now();
    await expect(profile.run(statement('POISON'))).rejects.toMatchObject({ code: 'SNOWFLAKE_WORKER_DIED' });
    times.push(performance.now() - started);
  }
  expect(profile.view().workerRestarts).toBe(3);
  // 200 ms of pause before the third; the first had none.
  expect(times[2]).toBeGreaterThan(200);
});

test('closing does not wait for the pause before the next worker', async () => {
  await start();
  for (let death = 0; death < 2; death += 1) {
    await expect(profile.run(statement('POISON'))).rejects.toMatchObject({ code: 'SNOWFLAKE_WORKER_DIED' });
  }
  const waiting = profile.run(statement('SELECT 1'));
  const closing = profile.close(60_000);
  await expect(waiting).rejects.toMatchObject({ code: 'SNOWFLAKE_CLOSED' });
  await closing;
});
