import { expect, test } from 'vitest';
import { configSchema } from '../../../server/contract/config.ts';

test.each(['system', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'UTC'])(
  '%s is a zone',
  (timeZone) => {
    expect(configSchema.parse({ quota: { timeZone } }).quota.timeZone).toBe(timeZone);
  },
);

test.each(['Mars/Olympus', 'berlin time', ''])('%j is none, and the answer says what is', (timeZone) => {
  const { error } = configSchema.safeParse({ quota: { timeZone } });
  expect(error?.issues).toMatchObject([
    { path: ['quota', 'timeZone'], message: expect.stringContaining('Europe/Berlin') },
  ]);
});

test('a size that Snowflake has not is refused', () => {
  expect(configSchema.safeParse({ quota: { warehouseSize: 'Huge' } }).success).toBe(false);
});
