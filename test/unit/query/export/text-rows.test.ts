import { expect, test } from 'vitest';
import { textRows } from '../../../../server/query/export/text-rows.ts';
import type { Column, SnowflakeType } from '../../../../server/snowflake/types.ts';

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
