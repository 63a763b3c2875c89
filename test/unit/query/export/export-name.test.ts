import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SnowgateError } from '../../../../server/errors/snowgate-error.ts';
import { checkExportName } from '../../../../server/query/export/export-name.ts';

const codeOf = (name: string): string => {
  try {
    return checkExportName(name, 'csv').join('/');
  } catch (error) {
    return error instanceof SnowgateError ? error.code : String(error);
  }
};

test.each([
  ['orders.csv', 'orders.csv'],
  ['orders', 'orders.csv'],
  ['ORDERS.CSV', 'ORDERS.CSV'],
  ['2026/11/orders', '2026/11/orders.csv'],
  ['run.sh', 'run.sh.csv'],
  ['Umsätze 2026', 'Umsätze 2026.csv'],
  ['console', 'console.csv'],
  ['a..b', 'a..b.csv'],
])('%s is %s', (name, file) => {
  expect(codeOf(name)).toBe(file);
});

describe('is refused', () => {
  test.each([
    '',
    '.',
    '..',
    '.csv',
    '../orders.csv',
    '../../etc/passwd',
    'a/../../b',
    'a/./b',
    '/etc/passwd',
    '//server/share/x',
    '\\\\server\\share\\x',
    'C:\\orders.csv',
    'C:orders.csv',
    'a\\..\\b',
    'a//b',
    'orders.csv/',
    'orders.csv:stream',
    'a\0b',
    'a\nb',
    'a\u202egnp.csv',
    '~/orders',
    '~root/orders',
    '.bashrc',
    '.ssh/config',
    'a /b',
    'a./b',
    ' a',
    'CON',
    'con.csv',
    'nul',
    'NUL.tar.gz',
    'aux/orders',
    'COM1',
    'lpt9.csv',
    'COM¹',
    'CONIN$',
    'what?',
    'a*b',
    'a|b',
    '<a>',
    '"a"',
    'a/b/c/d/e/f',
    'x'.repeat(200),
    'ä'.repeat(80),
    `${'x'.repeat(4_000)}.csv`,
  ])('%j', (name) => {
    expect(codeOf(name)).toBe('EXPORT_NAME');
  });
});

test('whatever the name, no part of what is accepted can lead out of the folder', () => {
  const sign = fc.constantFrom('.', '/', '\\', '..', 'a', ':', '~', ' ', '\0', 'CON', 'é');
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
      const name = codeOf(signs.join(''));
      if (name === 'EXPORT_NAME') return;
      for (const part of name.split('/')) {
        expect(part).not.toMatch(/^\.|[\\:\0]|^~/);
        expect(part).not.toBe('');
      }
    }),
    { numRuns: 5_000 },
  );
});
