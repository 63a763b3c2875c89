import { createServer } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { startSandbox } from '../../../server/sandbox/run/start-sandbox.ts';
import { SandboxControl } from '../../fixtures/sandbox-control.ts';
import { rawQuery, rawSession } from '../../fixtures/sandbox-raw.ts';

// Some start two sandboxes, one after the other.
vi.setConfig({ testTimeout: 180_000 });

describe('close', () => {
  test('frees the port, tells its listeners, and may be called again', async () => {
    const sandbox = await startSandbox();
    const exit = new Promise<Error | null>((resolve) => {
      sandbox.onExit(resolve);
    });
    await Promise.all([sandbox.close(), sandbox.close()]);
    await sandbox.close();
    expect([await exit, await portIsFree(sandbox.url)]).toEqual([null, true]);
  });

  test('ends what runs, and does not wait for it', async () => {
    const sandbox = await startSandbox({ controls: true });
    const control = new SandboxControl(sandbox);
    const { token } = await rawSession(sandbox);
    const statement = rawQuery(sandbox, token, 'SELECT SYSTEM$WAIT(600)').catch((error: unknown) => error);
    await control.untilRunning(1);
    await sandbox.close();
    await statement;
    expect(await portIsFree(sandbox.url)).toBe(true);
  });

  test('a listener that comes too late is told all the same', async () => {
    const sandbox = await startSandbox();
    await sandbox.close();
    const exit = await new Promise<Error | null>((resolve) => {
      sandbox.onExit(resolve);
    });
    expect(exit).toBe(null);
  });
});

describe('a crash', () => {
  test('ends the worker alone, and its owner learns why', async () => {
    const sandbox = await startSandbox({ controls: true });
    const exit = new Promise<Error | null>((resolve) => {
      sandbox.onExit(resolve);
    });
    await new SandboxControl(sandbox).crash();
    const error = await exit;
    await sandbox.close();
    expect([error?.message, await portIsFree(sandbox.url)]).toEqual(['The sandbox was told to crash.', true]);
  });

  test('also while a statement runs', async () => {
    const sandbox = await startSandbox({ controls: true });
    const control = new SandboxControl(sandbox);
    const exit = new Promise<Error | null>((resolve) => {
      sandbox.onExit(resolve);
    });
    const { token } = await rawSession(sandbox);
    const statement = rawQuery(
      sandbox,
      token,
      'SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 200000)) A, TABLE(GENERATOR(ROWCOUNT => 200000)) B',
    ).catch((error: unknown) => error);
    await control.untilRunning(1);
    await control.crash();
    await Promise.all([exit, statement]);
    await sandbox.close();
    expect(await portIsFree(sandbox.url)).toBe(true);
  });
});

test('a port that is taken is an error that names it', async () => {
  const first = await startSandbox();
  const port = Number(new URL(first.url).port);
  const error: unknown = await startSandbox({ port }).catch((thrown: unknown) => thrown);
  await first.close();
  expect(error).toMatchObject({ code: 'SANDBOX_PORT_TAKEN', data: { port } });
});

test('without controls there are none', async () => {
  const sandbox = await startSandbox();
  const { status } = await fetch(`${sandbox.url}/control/state`);
  await sandbox.close();
  expect([sandbox.controlKey, status]).toEqual([null, 404]);
});

test('each start has a password of its own', async () => {
  const [one, two] = [await startSandbox(), await startSandbox()];
  await Promise.all([one.close(), two.close()]);
  expect([one.password === two.password, one.password.length >= 32]).toEqual([false, true]);
});

async function portIsFree(url: string): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(Number(new URL(url).port), '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
