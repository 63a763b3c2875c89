import { expect, it } from 'vitest';
import { redact, scrubLine } from '../../../server/logs/redact.ts';

const quiet = { sql: false };

it('hides secrets by the name of their key at any depth and in lists', () => {
  const record = {
    token: 'a',
    adminToken: 'a',
    a: { b: [{ PASSWORD: 'a', headers: { Authorization: 'a', cookie: ['a'] } }] },
    privateKey: { pem: 'a' },
    private_key_passphrase: 'a',
    client_secret: Buffer.from('a'),
    apiKey: 'a',
    code: 'Zm9v-pairing',
  };
  const hidden = '[redacted]';
  expect(redact(record, quiet)).toEqual({
    token: hidden,
    adminToken: hidden,
    a: { b: [{ PASSWORD: hidden, headers: { Authorization: hidden, cookie: hidden } }] },
    privateKey: hidden,
    private_key_passphrase: hidden,
    client_secret: hidden,
    apiKey: hidden,
    code: hidden,
  });
});

it('keeps counts and error codes, whatever their key is called', () => {
  const record = { tokens: 3, tokenExpired: true, password: null, code: 'QUERY_DEADLINE' };
  expect(redact(record, quiet)).toEqual(record);
});

it('does not change what it is given', () => {
  const record = { headers: { authorization: 'x' } };
  redact(record, quiet);
  expect(record.headers.authorization).toBe('x');
});

it('writes errors with their cause and without the secrets in either', () => {
  const error = new Error('outer', { cause: Object.assign(new Error('inner'), { password: 'x' }) });
  expect(redact({ err: Object.assign(error, { token: 'x' }) }, quiet)).toMatchObject({
    err: {
      name: 'Error',
      message: 'outer',
      token: '[redacted]',
      cause: { message: 'inner', password: '[redacted]' },
    },
  });
});

it('shows a statement as its length and hash, unless its text is asked for', () => {
  expect(redact({ sql: 'SELECT 1' }, quiet)).toEqual({ sql: { length: 8, sha256: 'e004ebd5b5532a4b' } });
  expect(redact({ sql: 'SELECT 1' }, { sql: true })).toEqual({ sql: 'SELECT 1' });
});

it('stays bounded on circular, deep, long and wide input', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  let deep: unknown = 'end';
  for (let i = 0; i < 10_000; i += 1) deep = { deep };
  const record = { circular, deep, long: 'x'.repeat(1e6), wide: new Array(1e5).fill(0) };
  expect(JSON.stringify(redact(record, quiet)).length).toBeLessThan(10_000);
});

it.each([
  ['our own tokens', 'got sgc_0123456789abcdefABCDEF-_ here'],
  ['bearer credentials', 'header Authorization: Bearer abc.def-123456'],
  ['basic credentials', 'Basic dXNlcjpwYXNzd29yZA=='],
  ['JSON web tokens', 'x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def'],
  ['passwords in addresses', 'https://user:hunter2secret@host/path'],
  ['PEM keys', '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIabcdef\n-----END ENCRYPTED PRIVATE KEY-----'],
  ['PEM keys that were cut', '-----BEGIN PRIVATE KEY-----\nMIIabcdef'],
])('scrubs %s out of a finished line and leaves valid JSON', (_, text) => {
  const line = scrubLine(`${JSON.stringify({ msg: text, after: 'stays' })}\n`);
  const record = JSON.parse(line) as { msg: string; after: string };
  expect(record.after).toBe('stays');
  expect(record.msg).toContain('[redacted]');
  expect(record.msg).not.toMatch(/0123456789|abc|dXNl|eyJ|hunter2|MII/);
});
