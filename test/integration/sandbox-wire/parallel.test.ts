import { expect, test } from 'vitest';
import { connectDriver, disconnectDriver, runDriver } from '../../fixtures/sandbox-driver.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile({ inlineRows: 50, chunkRows: 500 });

test('ten statements of one session run side by side', async () => {
  const { sandbox, control } = current();
  const connection = await connectDriver(sandbox);
  await control.slow(60_000, { times: 10 });
  const started = Array.from({ length: 10 }, (_, index) =>
    runDriver(connection, `SELECT ${index}`, { asyncExec: true }),
  );
  await Promise.all(started);
  await control.untilRunning(10);
  await control.killSessions();
  await control.untilRunning(0);
});

test('ten sessions with chunked results do not mix them up', async () => {
  const { sandbox } = current();
  const lengths = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const connection = await connectDriver(sandbox);
      const count = 1_000 + index * 100;
      const { rows } = await runDriver(
        connection,
        `SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => ${count}))`,
      );
      await disconnectDriver(connection);
      return rows.every((row, at) => row[0] === String(at)) ? rows.length : -1;
    }),
  );
  expect(lengths).toEqual(Array.from({ length: 10 }, (_, index) => 1_000 + index * 100));
});
