import { describe, expect, test } from 'vitest';
import { codeOfFragment, codeOfPaste } from '../../../renderer/lib/pairing.ts';

describe('codeOfFragment', () => {
  test.each([
    ['#pair=abc_DEF-123', 'abc_DEF-123'],
    ['#pair=abc&x=1', 'abc'],
    ['', null],
    ['#pair=', null],
    ['#main', null],
    [`#pair=${'x'.repeat(201)}`, null],
    ['#pair=a%20b', null],
  ])('%s', (fragment, code) => {
    expect(codeOfFragment(fragment)).toBe(code);
  });
});

describe('codeOfPaste', () => {
  test.each([
    ['the code', ' abc-123\n', 'abc-123'],
    ['the whole link', 'http://127.0.0.1:8765/#pair=abc-123 ', 'abc-123'],
    ['a link without a code', 'http://127.0.0.1:8765/#main', null],
    ['a sentence', 'open the panel', null],
    ['nothing', '  ', null],
  ])('%s', (_name, text, code) => {
    expect(codeOfPaste(text)).toBe(code);
  });
});
