import { expect, test } from 'vitest';
import { refuseFileTransfer } from '../../../server/snowflake/file-transfer-guard.ts';

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
  const sql = `${'/**/'.repeat(50_000)}SELECT 1`;
  const started = performance.now();
  refuseFileTransfer(sql);
  expect(performance.now() - started).toBeLessThan(2_000);
});
