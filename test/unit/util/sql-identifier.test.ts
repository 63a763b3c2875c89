import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  quoteIdentifier,
  quoteString,
  readIdentifier,
  showIdentifier,
} from '../../../server/util/sql-identifier.ts';

test.each([
  ['demo', 'DEMO'],
  ['Demo_1$', 'DEMO_1$'],
  ['"demo"', 'demo'],
  ['"a ""b"" c"', 'a "b" c'],
  ['my table', 'my table'],
  ['a.b', 'a.b'],
  ['1st', '1st'],
])('%s is read as %s', (text, name) => {
  expect(readIdentifier('database', text)).toBe(name);
});

test.each(['', 'a"b', '"', '""', '"a"b"', 'a\0b', 'x'.repeat(256)])('%j is no name', (text) => {
  expect(() => readIdentifier('database', text)).toThrow(expect.objectContaining({ code: 'QUERY_BAD_NAME' }));
});

test('a shown name is read back as the same name', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 255 }), (name) => {
      fc.pre(!name.includes('\0'));
      expect(readIdentifier('name', showIdentifier(name))).toBe(name);
    }),
  );
});

test('no name gets out of its quotes', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const inner = quoteIdentifier(name).slice(1, -1);
      expect(inner.replaceAll('""', '')).not.toContain('"');
    }),
  );
});

test('no text gets out of its literal', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const inner = quoteString(text).slice(1, -1);
      expect(inner.replaceAll(/\\\\|''/g, '')).not.toMatch(/['\\]/);
    }),
  );
});
