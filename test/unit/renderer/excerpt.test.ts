import { describe, expect, test } from 'vitest';
import { excerptOf } from '../../../renderer/lib/excerpt.ts';

describe('excerptOf', () => {
  test('a statement of ordinary size is whole', () => {
    const text = 'SELECT 1\n'.repeat(13);
    expect(excerptOf(text)).toEqual({ text, whole: true, lines: 14, chars: text.length });
  });

  test('one line more is cut at a line, and the figures are those of the whole', () => {
    const text = 'SELECT 1\n'.repeat(14);
    expect(excerptOf(text)).toEqual({
      text: text.slice(0, -1),
      whole: false,
      lines: 15,
      chars: text.length,
    });
  });

  test('a long line is cut as well, so that nothing hides at its end', () => {
    const excerpt = excerptOf(`SELECT 1${' '.repeat(5_000)}; DROP TABLE t`);
    expect([excerpt.whole, excerpt.text.length, excerpt.chars]).toEqual([false, 1_500, 5_022]);
  });

  test('never ends in half a character', () => {
    const excerpt = excerptOf(`a${'🙂'.repeat(2_000)}`);
    expect(excerpt.text.endsWith('🙂')).toBe(true);
  });
});
