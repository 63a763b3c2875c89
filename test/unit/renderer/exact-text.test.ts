import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitExactText } from '../../../renderer/lib/exact-text.ts';

/** The parts in short: text as it is, unseen signs in angle brackets. */
function shown(text: string): string {
  return splitExactText(text)
    .map((part) => (part.kind === 'plain' ? part.text : `<${part.name}>`))
    .join('');
}

describe('splitExactText', () => {
  test('leaves ordinary statements alone, in any alphabet', () => {
    for (const text of ['', 'SELECT 1', 'SELECT\n\t1\r\nFROM t', "SELECT 'naïve 顧客 שלום 🙂 e\u0301'"]) {
      expect(splitExactText(text)).toEqual(text === '' ? [] : [{ kind: 'plain', text }]);
    }
  });

  test.each([
    ['turns of the reading order', "'a\u202E; DROP'\u2066", "'a<U+202E>; DROP'<U+2066>"],
    ['zero width', 'SAL\u200BARIES\uFEFF', 'SAL<U+200B>ARIES<U+FEFF>'],
    ['spaces that are not the space', 'a\u00A0b\u3000c', 'a<U+00A0>b<U+3000>c'],
    ['letters that show nothing', 'a\u3164b\u115F', 'a<U+3164>b<U+115F>'],
    ['tags beyond the first plane', 'x\u{E0041}', 'x<U+E0041>'],
    ['control signs', 'a\0b\u0007\u001B[2J', 'a<U+0000>b<U+0007><U+001B>[2J'],
    ['a carriage return that overwrites a line', 'DROP\rSELECT', 'DROP<U+000D>SELECT'],
    ['line ends that only some see', '--\u2028DROP\u0085x', '--<U+2028>DROP<U+0085>x'],
    ['half a pair', 'a\uD83Db', 'a<U+D83D>b'],
  ])('shows %s', (_what, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('nothing is lost and nothing is added', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const again = splitExactText(text).map((part) =>
          part.kind === 'plain' ? part.text : String.fromCodePoint(Number.parseInt(part.name.slice(2), 16)),
        );
        expect(again.join('')).toBe(text);
      }),
    );
  });
});
