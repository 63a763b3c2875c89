import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type TestGateway } from '../../fixtures/gateway-fixture.ts';
import { rawHttp } from '../../fixtures/raw-http.ts';

let gateway: TestGateway;
const idle: Socket[] = [];
beforeAll(async () => {
  gateway = await startGateway({ config: { limits: { connections: 4 } } });
});
afterAll(async () => {
  for (const socket of idle) socket.destroy();
  await gateway.stop();
});

test('one connection more than the cap is told so and when to come back, and a freed one is usable again', async () => {
  for (let count = 0; count < 4; count += 1) {
    const socket = connect(gateway.port, '127.0.0.1');
    idle.push(socket);
    await once(socket, 'connect');
  }
  const refused = await rawHttp({ port: gateway.port, path: '/health' });
  expect(refused).toMatchObject({
    status: 503,
    json: { error: { code: 'HTTP_CONNECTION_CAP', retryable: true } },
  });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);

  const closed = once(idle[0] as Socket, 'close');
  idle[0]?.destroy();
  await closed;
  await expect.poll(async () => (await rawHttp({ port: gateway.port, path: '/health' })).status).toBe(200);
});
