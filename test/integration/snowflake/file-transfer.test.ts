import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { openTestProfile, statement, type TestProfile } from '../../fixtures/wire-profile.ts';

let player: WirePlayer;
let profile: TestProfile;

beforeAll(async () => {
  player = await startWirePlayer({ answer: (request) => sessionAnswers(request) ?? textAnswer('x') });
  profile = openTestProfile(player.url);
});

afterAll(async () => {
  await profile.close(2_000);
  await player.close();
});

test.each([
  'PUT file:///etc/hostname @~',
  '\n\t get @~/x file:///tmp/',
  '/* SELECT */ -- x\n pUt file:///x @~',
])('not a byte leaves for %j', async (sql) => {
  await expect(profile.run(statement(sql))).rejects.toMatchObject({
    code: 'SNOWFLAKE_FILE_TRANSFER',
    status: 403,
  });
  expect(player.requests).toEqual([]);
  expect(profile.view().state).toBe('idle');
});
