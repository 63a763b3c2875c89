import { afterEach, expect, test } from 'vitest';
import { rowsAnswer, sessionAnswers } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer | undefined;
let profile: TestProfile | undefined;

afterEach(async () => {
  await profile?.close(2_000);
  await player?.close();
});

test('a statement logs in once, runs and gives its rows as exact text', async () => {
  player = await startWirePlayer({
    answer: (request) =>
      sessionAnswers(request) ?? rowsAnswer([{ name: '1', type: 'fixed', precision: 1 }], [['1']]),
  });
  profile = openTestProfile(player.url);

  const result = await profile.run(statement('SELECT 1'));

  expect(result).toMatchObject({
    queryId: '01c00000-0000-0000-0000-000000000001',
    columns: [{ name: '1', type: 'fixed', nullable: true, precision: 1, scale: 0, length: null }],
    rows: [['1']],
    totalRows: 1,
    truncated: false,
    bytes: 1,
    finalContext: { database: 'DEMO', schema: 'PUBLIC' },
  });
  await profile.run(statement('SELECT 2'));
  expect(player.requests.filter(({ path }) => path === '/session/v1/login-request')).toHaveLength(1);
  expect(profile.view()).toMatchObject({
    state: 'ready',
    size: 1,
    logins: 1,
    workerRestarts: 0,
    lastError: null,
  });
});
