import { expect, test } from 'vitest';
import { connectDriver, disconnectDriver, driverCode, runDriver } from '../../fixtures/sandbox-driver.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

test('a statement past its own STATEMENT_TIMEOUT_IN_SECONDS ends with 000630', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await control.slow(60_000);
  const error: unknown = await runDriver(connection, 'SELECT 1', {
    parameters: { STATEMENT_TIMEOUT_IN_SECONDS: 1 },
  }).catch((thrown: unknown) => thrown);
  const { running } = await control.state();
  expect([driverCode(error), running]).toEqual(['000630', 0]);
  await disconnectDriver(connection);
});

test('the timeout of the session holds for a statement that has none', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await runDriver(connection, 'ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1');
  await control.slow(60_000);
  const error: unknown = await runDriver(connection, 'SELECT 1').catch((thrown: unknown) => thrown);
  expect(driverCode(error)).toBe('000630');
  await disconnectDriver(connection);
});

test('a server that never answers leaves the session usable once the driver gives up on it', async () => {
  const { sandbox, control } = current();
  // The limit holds for the login as well, which may need more than one try on a busy machine.
  const connection = await connectDriver(sandbox, {
    timeout: 1_500,
    sfRetryMaxLoginRetries: 7,
  } as Parameters<typeof connectDriver>[1]);
  await control.fault('query', { kind: 'hang' });
  const { rows } = await runDriver(connection, 'SELECT 1');
  const posts = (await control.requests()).filter((request) => request.route === 'query');
  expect([rows, posts[0]?.status, posts.at(-1)?.status]).toEqual([[['1']], null, 200]);
  await disconnectDriver(connection);
});
