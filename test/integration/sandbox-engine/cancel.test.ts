import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness({ sampleData: false });
});
afterEach(() => harness.close());

const endless =
  'SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 1000000)) A, TABLE(GENERATOR(ROWCOUNT => 1000000)) B WHERE A.SF_ROW + B.SF_ROW = 7';

test('an abort interrupts what DuckDB runs', async () => {
  const controller = new AbortController();
  const running = harness.rows(endless, { signal: controller.signal });
  // A round trip on another connection: by then the long one runs.
  await harness.rows('SELECT 1');
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: '000604', sqlState: '57014' });
  expect(await harness.rows('SELECT 1')).toEqual([['1']]);
});

test('an abort right after the start is not lost', async () => {
  const controller = new AbortController();
  const running = harness.rows(endless, { signal: controller.signal });
  queueMicrotask(() => controller.abort());
  await expect(running).rejects.toMatchObject({ code: '000604' });
});

test('an abort ends SYSTEM$WAIT at once', async () => {
  const controller = new AbortController();
  const running = harness.rows('SELECT SYSTEM$WAIT(600)', { signal: controller.signal });
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: '000604' });
});

test('an abort before the start runs nothing', async () => {
  await expect(harness.rows('SELECT 1', { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: '000604',
  });
});

test('an abort between batches ends the reading', async () => {
  const controller = new AbortController();
  const result = await harness.run('SELECT * FROM TABLE(GENERATOR(ROWCOUNT => 300000))', {
    signal: controller.signal,
  });
  const reader = result.batches[Symbol.asyncIterator]();
  await reader.next();
  controller.abort();
  await expect(reader.next()).rejects.toMatchObject({ code: '000604' });
});

test('the statement timeout has a code of its own', async () => {
  const parameters = { STATEMENT_TIMEOUT_IN_SECONDS: '1' };
  await expect(harness.rows(endless, { parameters })).rejects.toMatchObject({
    code: '000630',
    sqlState: '57014',
  });
});

test('statements of one session run side by side', async () => {
  const controller = new AbortController();
  const waiting = harness.rows('SELECT SYSTEM$WAIT(600)', { signal: controller.signal });
  expect(await harness.rows('SELECT 1')).toEqual([['1']]);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: '000604' });
});

test('a reader that stops early gives its connection back', async () => {
  for (let round = 0; round < 20; round += 1) {
    const result = await harness.run('SELECT * FROM TABLE(GENERATOR(ROWCOUNT => 300000))');
    for await (const batch of result.batches) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
  }
  expect(await harness.rows('SELECT 1')).toEqual([['1']]);
});

test('close ends what runs and comes back when DuckDB is still', async () => {
  const running = harness.rows(endless).catch((error: unknown) => error);
  await harness.rows('SELECT 1');
  await harness.engine.close();
  expect(await running).toMatchObject({ name: 'EngineError' });
});
