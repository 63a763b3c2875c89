import { expect, test } from 'vitest';
import { connectDriver, disconnectDriver } from '../../fixtures/sandbox-driver.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

test('a live session answers the heartbeat', async () => {
  const connection = await connectDriver(current().sandbox);
  expect(await connection.isValidAsync()).toBe(true);
  await disconnectDriver(connection);
});

test('a heartbeat renews an expired session', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await control.expireSessions();
  const valid = await connection.isValidAsync();
  const routes = (await control.requests()).map((request) => request.route);
  expect([valid, routes]).toEqual([true, ['login', 'heartbeat', 'renew', 'heartbeat']]);
  await disconnectDriver(connection);
});

test('a dead session does not answer it', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await control.killSessions();
  expect(await connection.isValidAsync()).toBe(false);
});
