import { afterEach, expect, test, vi } from 'vitest';
import { openSnowflakeClient } from '../../../server/snowflake/client/open-client.ts';
import type { SnowflakeClient } from '../../../server/snowflake/types.ts';
import { sessionAnswers, textAnswer } from '../../fixtures/wire-answers.ts';
import { startWirePlayer, type WirePlayer } from '../../fixtures/wire-mapping-player.ts';
import { statement } from '../../fixtures/wire-profile.ts';

let proxy: WirePlayer;
let profile: SnowflakeClient;

afterEach(async () => {
  await profile.close(2_000);
  await proxy.close();
  vi.unstubAllEnvs();
});

/** A proxy that answers everything itself, as Snowflake would. */
async function start(url: (proxy: WirePlayer) => string, useEnvProxy: boolean): Promise<void> {
  proxy = await startWirePlayer({
    answer: (request) => sessionAnswers(request) ?? textAnswer('through the proxy'),
  });
  profile = openSnowflakeClient({
    name: 'test',
    login: {
      account: 'acme',
      url: url(proxy),
      user: 'u',
      method: { authenticator: 'SNOWFLAKE', password: 'pw' },
    },
    pool: { min: 0, max: 2, idleSeconds: 60, heartbeatSeconds: 60 },
    log: () => undefined,
    useEnvProxy,
    env: { ...process.env, HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: '' },
  });
}

test('the proxy of the environment is used where the profile says so', async () => {
  await start(() => 'http://acme.example.invalid', true);
  expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['through the proxy']]);
});

test('and is not used where it does not', async () => {
  const direct = await startWirePlayer({
    answer: (request) => sessionAnswers(request) ?? textAnswer('direct'),
  });
  try {
    await start(() => direct.url, false);
    expect((await profile.run(statement('SELECT 1'))).rows).toEqual([['direct']]);
    expect(proxy.requests).toEqual([]);
  } finally {
    await direct.close();
  }
});
