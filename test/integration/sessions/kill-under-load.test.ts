import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestHome, type TestHome } from '../../fixtures/gateway-home.ts';
import { startGatewayProcess } from '../../fixtures/gateway-process.ts';
import { postModern, toolCall } from '../../fixtures/mcp-messages.ts';
import { sessionViews } from '../../fixtures/session-views.ts';

let home: TestHome;
beforeAll(() => {
  home = makeTestHome();
});
afterAll(() => home.remove());

const clients = ['a', 'b', 'c', 'd'];
const rounds = 3;
/** Answers after which the daemon is killed: while others are on their way. */
const killAfter = 60;

test('a daemon that is killed under load has counted each call that was answered, and none that was not sent', {
  timeout: 180_000,
}, async () => {
  const tokens = new Map(clients.map((name) => [name, home.addClient(name)]));
  const sent = new Map(clients.map((name) => [name, 0]));
  const answered = new Map(clients.map((name) => [name, 0]));
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

  for (let round = 0; round < rounds; round += 1) {
    const daemon = await startGatewayProcess({ home });
    const port = Number(new URL(daemon.url).port);
    let answers = 0;
    let alive = true;
    let enough: () => void = () => undefined;
    const loaded = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const keepCalling = async (name: string) => {
      while (alive) {
        add(sent, name);
        const answer = await postModern({ port, token: tokens.get(name) ?? '' }, toolCall(1, 'whoami')).catch(
          () => undefined,
        );
        if (answer?.status !== 200) continue;
        add(answered, name);
        answers += 1;
        if (answers === killAfter) enough();
      }
    };
    const callers = clients.flatMap((name) => [keepCalling(name), keepCalling(name), keepCalling(name)]);
    await loaded;
    alive = false;
    await daemon.kill();
    await Promise.all(callers);
  }

  const daemon = await startGatewayProcess({ home });
  const sessions = await sessionViews(daemon);
  expect(sessions.map(({ client }) => client).sort()).toEqual(clients);
  for (const { client, calls, latency, failed, refused, cancelled } of sessions) {
    expect(calls).toBeGreaterThanOrEqual(answered.get(client) ?? 0);
    expect(calls).toBeLessThanOrEqual(sent.get(client) ?? 0);
    expect(latency.count + failed + refused + cancelled).toBe(calls);
  }
  await daemon.stop();
});
