import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { sandboxProfile } from '../../../server/config/profiles/sandbox-profile.ts';
import { startSandbox } from '../../../server/sandbox/run/start-sandbox.ts';
import type { RunningSandbox } from '../../../server/sandbox/types.ts';
import { openLazily } from '../../../server/snowflake/client/lazy-client.ts';
import { openSnowflakeClient } from '../../../server/snowflake/client/open-client.ts';
import type { SnowflakeClient, StatementRequest } from '../../../server/snowflake/types.ts';
import { SandboxControl } from '../../fixtures/sandbox-control.ts';

const pool = { min: 0, max: 2, idleSeconds: 60, heartbeatSeconds: 600 };
const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

function select(): StatementRequest {
  return {
    id: randomUUID(),
    sql: 'SELECT 42 AS N',
    context: {},
    queryTag: 'test',
    deadlineMs: 60_000,
    maxRows: 1,
    maxBytes: 1_000,
    affinity: 'test',
    repeatable: true,
  };
}

async function openSandboxProfile(started: RunningSandbox[], lost: () => void): Promise<SnowflakeClient> {
  const sandbox = await startSandbox({ controls: true });
  cleanUp.push(() => sandbox.close());
  sandbox.onExit((error) => {
    if (error) lost();
  });
  started.push(sandbox);
  return openSnowflakeClient({
    name: 'sandbox',
    login: sandboxProfile(sandbox),
    pool,
    useEnvProxy: false,
    log: () => undefined,
  });
}

test('a failure to open fails the statement, shows in the view, and is tried again by the next one', async () => {
  const started: RunningSandbox[] = [];
  let attempts = 0;
  const profile = openLazily('sandbox', pool, async (lost) => {
    attempts += 1;
    if (attempts === 1) throw new Error('not yet');
    return openSandboxProfile(started, lost);
  });
  cleanUp.push(() => profile.close(0));
  await expect(profile.run(select())).rejects.toThrow('not yet');
  expect(profile.view()).toMatchObject({ state: 'down', lastError: { code: 'INTERNAL' } });
  expect((await profile.run(select())).rows).toEqual([['42']]);
});

test('when the sandbox dies, the next statement starts another one', async () => {
  const started: RunningSandbox[] = [];
  const profile = openLazily('sandbox', pool, (lost) => openSandboxProfile(started, lost));
  cleanUp.push(() => profile.close(0));
  await profile.run(select());
  const [first] = started as [RunningSandbox];
  const died = new Promise<void>((resolve) => {
    first.onExit(() => resolve());
  });
  await new SandboxControl(first).crash();
  await died;
  expect((await profile.run(select())).rows).toEqual([['42']]);
  expect(started).toHaveLength(2);
});

test('a closed profile takes nothing more', async () => {
  const profile = openLazily('sandbox', pool, () => Promise.reject(new Error('never asked')));
  await profile.close(0);
  await expect(profile.run(select())).rejects.toMatchObject({ code: 'SNOWFLAKE_CLOSED' });
});
