import { describe, expect, test } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatInstant,
  formatKilobytes,
  formatMegabytes,
  formatMs,
  formatSpan,
  formatTime,
  previewSql,
} from '../../../renderer/lib/format.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('figures', () => {
  test('an unknown value is a dash and never 0', () => {
    expect([formatCount(null), formatMs(null), formatKilobytes(null), formatMegabytes(null)]).toEqual([
      '-',
      '-',
      '-',
      '-',
    ]);
  });

  test('bytes carry the unit that keeps them short', () => {
    const values = [null, 0, 812, 999, 1_000, 48_214_000, 999_949, 999_950, 2_410_500_000, 7e15, 9e18];
    expect(values.map(formatBytes)).toEqual([
      '-',
      '0 B',
      '812 B',
      '999 B',
      '1.0 KB',
      '48.2 MB',
      '999.9 KB',
      '1.0 MB',
      '2.4 GB',
      '7.0 PB',
      '9,000.0 PB',
    ]);
  });

  test('each has its fixed precision', () => {
    expect([
      formatCount(12_304),
      formatMs(1_204.6),
      formatMs(0.2),
      formatKilobytes(1_024_000),
      formatKilobytes(94),
      formatMegabytes(2_411_000),
    ]).toEqual(['12,304', '1,205', '0', '1,024.0', '0.1', '2.4']);
  });

  test('a time below zero, from clocks that differ, is shown as 0', () => {
    expect([formatMs(-12), formatSpan(-1)]).toEqual(['0', '0 s']);
  });
});

describe('times', () => {
  test.each([
    [42_900, '42 s'],
    [3 * minute + 5_000, '3 min 05 s'],
    [2 * hour + 14 * minute, '2 h 14 min'],
    [5 * day + 3 * hour, '5 d 03 h'],
  ])('a span of %i ms is %s', (span, text) => {
    expect(formatSpan(span)).toBe(text);
  });

  test.each([
    [-2_000, 'now'],
    [4_999, 'now'],
    [12_000, '12 s ago'],
    [minute, '1 min ago'],
    [hour - 1, '59 min ago'],
    [3 * hour, '3 h ago'],
    [2 * day, '2 d ago'],
  ])('an age of %i ms is %s', (age, text) => {
    expect(formatAgo(1_700_000_000_000 - age, 1_700_000_000_000)).toBe(text);
  });

  test('an instant names its offset, so that it can be read back', () => {
    const instant = 1_700_000_005_000;
    const text = formatInstant(instant);
    expect(Date.parse(text.replace(' ', 'T').replace(' ', ''))).toBe(instant);
    expect(text).toContain(formatTime(instant));
  });
});

describe('previewSql', () => {
  test('folds white space to one line', () => {
    expect(previewSql('  SELECT\n\t1,\r\n  2 ')).toBe('SELECT 1, 2');
  });

  test('stays short whatever the statement is', () => {
    expect(previewSql(`SELECT ${'x,'.repeat(100_000)}`).length).toBeLessThanOrEqual(400);
  });
});
