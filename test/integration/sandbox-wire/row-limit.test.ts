import { expect, test } from 'vitest';
import { connectDriver, disconnectDriver, runDriver } from '../../fixtures/sandbox-driver.ts';
import { sandboxForFile } from '../../fixtures/sandbox-start.ts';

const current = sandboxForFile();

const fiveRows = 'SELECT SEQ4() AS N FROM TABLE(GENERATOR(ROWCOUNT => 5))';

test('ROWS_PER_RESULTSET of a statement ends its result', async () => {
  const connection = await connectDriver(current().sandbox);
  const limited = await runDriver(connection, fiveRows, { parameters: { ROWS_PER_RESULTSET: 3 } });
  const whole = await runDriver(connection, fiveRows);
  expect([limited.rows.length, whole.rows.length]).toEqual([3, 5]);
  await disconnectDriver(connection);
});
