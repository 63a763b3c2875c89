import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column, SnowflakeType } from '../../../../server/contract/columns.ts';
import { textRows } from '../../../../server/query/export/text-writer.ts';

const column = (name: string, type: SnowflakeType, scale: number | null = null): Column => ({
  name,
  type,
  nullable: true,
  precision: null,
  scale,
  length: null,
});
const columns = [
  column('N', 'fixed', 0),
  column('D', 'fixed', 2),
  column('T', 'text'),
  column('V', 'variant'),
];
const rows = [
  ['1', '0.10', 'plain', '{"a":1}'],
  ['12345678901234567890', '99999999999999999.99', 'a "b", c\r\nd', '[1,2]'],
  [null, null, '', null],
  ['-1', '0.00', '=HYPERLINK("http://x")', 'null'],
];

test('CSV as RFC 4180 has it: the end of a line is CRLF, NULL and an empty text stay apart', () => {
  const { header, lines } = textRows('csv', columns);
  expect(header + lines(rows).join('')).toBe(
    [
      'N,D,T,V',
      '1,0.10,plain,"{""a"":1}"',
      '12345678901234567890,99999999999999999.99,"a ""b"", c\r\nd","[1,2]"',
      ',,"",',
      '-1,0.00,"=HYPERLINK(""http://x"")",null',
      '',
    ].join('\r\n'),
  );
});

test('JSON lines: exact values, one object a line, each name once', () => {
  const { header, lines } = textRows('jsonl', [...columns, column('N', 'boolean')]);
  expect(header).toBe('');
  expect(lines(rows.map((row) => [...row, 'true']))).toEqual([
    '{"N":1,"D":"0.10","T":"plain","V":{"a":1},"N_2":true}\n',
    '{"N":"12345678901234567890","D":"99999999999999999.99","T":"a \\"b\\", c\\r\\nd","V":[1,2],"N_2":true}\n',
    '{"N":null,"D":null,"T":"","V":null,"N_2":true}\n',
    '{"N":-1,"D":"0.00","T":"=HYPERLINK(\\"http://x\\")","V":null,"N_2":true}\n',
  ]);
});

describe('CSV that is safe for spreadsheets', () => {
  const one = [column('T', 'text')];
  const shown = (text: string | null) =>
    textRows('csv', one, true)
      .lines([[text]])
      .join('')
      .slice(0, -2);

  test.each([
    '=1+1',
    '+cmd',
    '-2+3',
    '-',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '\nx',
    ' =1+1',
    '\u00a0\u200b=1',
    '\uff1d1+1',
    '=HYPERLINK("x")',
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-1,000',
  ])('puts an apostrophe in front of %j', (text) => {
    expect(
      shown(text)
        .replace(/^"(.*)"$/s, '$1')
        .replaceAll('""', '"'),
    ).toBe(`'${text}`);
  });

  test.each(['-5', '+5', '-0.5', '-.5', '+1.5e3', '-1E-7', '5', 'plain', 'a=b', "'=1", '2024-01-01', ' x'])(
    'leaves %j as it is',
    (text) => expect(shown(text)).toBe(text),
  );

  test('leaves NULL and an empty text apart', () => {
    expect([shown(null), shown('')]).toEqual(['', '""']);
  });

  test('looks at the names of columns as well', () => {
    expect(textRows('csv', [column('=1+1', 'text')], true).header).toBe("'=1+1\r\n");
    expect(textRows('csv', [column('=1+1', 'text')]).header).toBe('=1+1\r\n');
  });

  test('begins no field with what a spreadsheet runs, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('=', '+', '-', '@', '\t', '\r', ''),
        (text, sign) => {
          const field = shown(sign + text).replace(/^"/, '');
          if (/^[=+\-@\t\r]/.test(field)) expect(Number.isFinite(Number(field.replace(/"$/, '')))).toBe(true);
        },
      ),
    );
  });

  test('is nothing to the other formats', () => {
    const row = [['=1+1']];
    expect(textRows('jsonl', one, true).lines(row)).toEqual(textRows('jsonl', one).lines(row));
  });
});
