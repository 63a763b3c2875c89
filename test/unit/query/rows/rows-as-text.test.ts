import { expect, test } from 'vitest';
import { rowsAsText } from '../../../../server/query/rows/shape-rows.ts';

test('rows are CSV with a header', () => {
  expect(
    rowsAsText(
      ['ID', 'NAME'],
      [
        ['1', 'a'],
        ['2', 'b'],
      ],
    ),
  ).toBe('ID,NAME\n1,a\n2,b');
});

test('NULL and the empty string stay apart', () => {
  expect(rowsAsText(['A', 'B'], [[null, '']])).toBe('A,B\n,""');
});

test('whatever would break a line or a field is quoted', () => {
  expect(rowsAsText(['A'], [['a,b'], ['say "x"'], ['two\nlines'], [' edge']])).toBe(
    'A\n"a,b"\n"say ""x"""\n"two\nlines"\n" edge"',
  );
});
