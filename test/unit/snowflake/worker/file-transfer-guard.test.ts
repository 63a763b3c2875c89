import { expect, test } from 'vitest';
import { refuseFileTransfer } from '../../../../server/snowflake/worker/file-transfer-guard.ts';

test.each([
  'PUT file:///etc/passwd @~',
  'put file:///etc/passwd @~',
  'GeT @~/x file:///tmp',
  '  \t\n PUT file:///x @~',
  '\ufeffPUT file:///x @~',
  '\u00a0GET @~ file:///x',
  '\u200bPUT file:///x @~',
  '\0PUT file:///x @~',
  '-- a comment\nPUT file:///x @~',
  '// a comment\r\nget @~ file:///x',
  '/* a */ /* b */ -- c\n put file:///x @~',
  '/**/PUT file:///x @~',
  ';PUT file:///x @~',
  '; ; /* x */ (GET @~ file:///x)',
  'putx',
  'GETDATE()',
  'PUT',
])('refuses %j', (sql) => {
  expect(() => refuseFileTransfer(sql)).toThrow(expect.objectContaining({ code: 'SNOWFLAKE_FILE_TRANSFER' }));
});

test.each([
  'SELECT 1',
  'SELECT get(a, 0) FROM t',
  '-- PUT\nSELECT 1',
  "SELECT 'PUT'",
  '',
  '/* PUT',
  'SHOW TABLES',
  'WITH put AS (SELECT 1) SELECT * FROM put',
])('lets %j through', (sql) => {
  expect(() => refuseFileTransfer(sql)).not.toThrow();
});

test('a long run of comments does not cost more than its length', () => {
  // A cost that grows faster than the length would not come to an end within the time of a test.
  const sql = `${'/**/'.repeat(1_000_000)}SELECT 1`;
  expect(() => refuseFileTransfer(sql)).not.toThrow();
});
