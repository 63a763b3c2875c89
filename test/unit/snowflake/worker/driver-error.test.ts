import { expect, test } from 'vitest';
import { loginError, readFault, statementError } from '../../../../server/snowflake/worker/driver-error.ts';

test.each([
  undefined,
  null,
  'text',
  7,
  {},
  [],
  new Error('x'),
  { code: {}, message: 3, cause: 'c', response: null },
])('whatever is thrown (%j) can be read', (thrown) => {
  expect(readFault(thrown)).toMatchObject({ name: expect.any(String), code: expect.any(String) });
});

function thrownBy(name: string, more: Readonly<Record<string, unknown>> = {}): unknown {
  return Object.assign(new Error('the message'), { name }, more);
}

test.each<[string, unknown, string]>([
  [
    'a refusal',
    thrownBy('OperationFailedError', { code: '001003', sqlState: '42000' }),
    'SNOWFLAKE_SQL_ERROR',
  ],
  ['a dead session', thrownBy('OperationFailedError', { code: '390104' }), 'SNOWFLAKE_SESSION_LOST'],
  ['a connection that is none', thrownBy('ClientError', { code: 407002 }), 'SNOWFLAKE_SESSION_LOST'],
  ['no network', thrownBy('NetworkError', { cause: { code: 'ENOTFOUND' } }), 'SNOWFLAKE_UNREACHABLE'],
  [
    'a proxy error page',
    thrownBy('RequestFailedError', { response: { statusCode: 502 } }),
    'SNOWFLAKE_UNREACHABLE',
  ],
  ['an answer beyond understanding', new TypeError('rowset is null'), 'SNOWFLAKE_ANSWER_INVALID'],
])('%s', (_what, thrown, code) => {
  expect(statementError(readFault(thrown), 'p', []).code).toBe(code);
});

test('what failed on the network is named', () => {
  const dns = readFault(thrownBy('NetworkError', { cause: { code: 'ENOTFOUND' } }));
  expect(loginError(dns, 'p', []).message).toContain('ENOTFOUND');
  const page = readFault(thrownBy('RequestFailedError', { response: { statusCode: 404 } }));
  expect(loginError(page, 'p', []).message).toContain('HTTP 404');
});

test('no secret is in a message, whoever put it there', () => {
  const echo = readFault(thrownBy('OperationFailedError', { code: '390100', message: 'bad: s3cret-value' }));
  expect(loginError(echo, 'p', ['s3cret-value']).message).not.toContain('s3cret-value');
  expect(statementError(echo, 'p', ['s3cret-value']).message).not.toContain('s3cret-value');
});
