import { expect, test } from 'vitest';
import { redact } from '../../../server/snowflake/driver-log.ts';

const secrets = ['correct horse battery staple', 'pat_0123456789'];

test.each([
  ['Incorrect password "correct horse battery staple" for user A', 'Incorrect password "***" for user A'],
  ['token pat_0123456789 is invalid', 'token *** is invalid'],
  ['Authorization: Snowflake Token="ver:1-hint:2-abc"', 'Authorization: Snowflake Token="***"'],
  ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer ***'],
  ['password=hunter2hunter2 user=a', 'password=*** user=a'],
  ['{"password":"hunter2hunter2"}', '{"password":"***"}'],
  [
    'key -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- end',
    'key -----BEGIN PRIVATE KEY-----*** end',
  ],
  ['jwt eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl', 'jwt ***'],
  ["SQL compilation error: Object 'T' does not exist", "SQL compilation error: Object 'T' does not exist"],
])('%s', (text, clean) => {
  expect(redact(text, secrets)).toBe(clean);
});

test('very long messages are cut', () => {
  expect(redact('x'.repeat(100_000), [])).toHaveLength(2003);
});
