import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectedClient } from '../../fixtures/mcp-clients.ts';
import { daemonForFile, startMs } from './daemon-for-file.ts';
import { waysIn } from './ways-in.ts';

const stage = daemonForFile();
const query = 'SELECT COUNT(*) AS N FROM DEMO.PUBLIC.ORDERS';

describe.each(waysIn)('$name', { timeout: startMs }, ({ connect }) => {
  let client: ConnectedClient;
  beforeAll(async () => {
    client = await connect(stage());
  }, startMs);
  afterAll(() => client.close());

  test('sees the progress of a slow statement and then its rows', async () => {
    const { sandbox } = stage();
    await sandbox.slow(60_000);
    let told = (_message: string | undefined): void => undefined;
    const first = new Promise<string | undefined>((resolve) => {
      told = resolve;
    });
    const answer = client.call('execute_query', { query }, { onprogress: ({ message }) => told(message) });
    // The statement runs until its progress has come, however long that takes.
    expect(await Promise.race([first, answer])).toMatch(/for \d+ s$/);
    await sandbox.releaseSlow();
    expect((await answer).structuredContent).toMatchObject({ rows: [[2000]] });
  });

  test('cancels a statement, which then ends at Snowflake', async () => {
    const { sandbox } = stage();
    await sandbox.slow(60_000);
    const abort = new AbortController();
    const call = client.call('execute_query', { query }, { signal: abort.signal });
    await sandbox.untilRunning(1);
    abort.abort();
    await expect(call).rejects.toThrow();
    await sandbox.untilRunning(0);
  });

  test('goes on after a cancelled statement', async () => {
    expect((await client.call('execute_query', { query })).structuredContent).toMatchObject({
      rows: [[2000]],
    });
  });
});
