import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  exactJson,
  exactLine,
  exactMessage,
  exactText,
  splitExactText,
} from '../../../server/contract/exact-text.ts';

const block = (text: string) => exactText(text, 'block');

/** What an exact text was made of. */
function read(shown: string): string {
  return shown.replace(/<U\+([0-9A-F]{4,6})>/g, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}

/** Signs of all sorts that a text could hide behind, among them those with which it could pretend. */
const signs = fc.oneof(
  fc.constantFrom('<', 'U', 'u', '+', '0', '0', '1', 'B', '>', '<U+', '<U+001B>', '<U+003C>', "'", '\\', '"'),
  fc.constantFrom(
    '\u001b',
    '\u0007',
    '\r',
    '\n',
    '\t',
    '\u009b',
    '\u007f',
    '\u200b',
    '\u00ad',
    '\u202e',
    '\u2066',
  ),
  fc.constantFrom(
    '\u00a0',
    '\u3000',
    '\u2028',
    '\ufeff',
    '\u{e0041}',
    '\ufe0f',
    '\ud83d',
    '\udc00',
    '\u2800',
    '\u0301',
  ),
  fc.constantFrom(
    'e\u0301',
    '\u20dd',
    '\ue000',
    '\uffff',
    '\u{10ffff}',
    'שלום',
    '顧客',
    '🙂',
    '\u3164',
    '\u0378',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const texts = fc.array(signs, { maxLength: 20 }).map((parts) => parts.join(''));

/** Everything that Unicode or eyes say cannot be seen; written apart from the code, so that neither forgets a class. */
const cannotBeSeen =
  /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc]|\p{Variation_Selector}|\p{Bidi_Control}/u;

describe('exact text', () => {
  test('leaves ordinary statements alone, in any alphabet', () => {
    for (const text of [
      'SELECT 1',
      'SELECT\n\t1\nFROM t',
      "SELECT 'naïve 顧客 שלום 🙂 e\u0301' where a < b",
      'a<Ub',
    ]) {
      expect(splitExactText(text, 'block')).toEqual([{ kind: 'plain', text }]);
    }
    expect(splitExactText('', 'block')).toEqual([]);
  });

  test.each([
    ['turns of the reading order', "'a\u202E; DROP'\u2066", "'a<U+202E>; DROP'<U+2066>"],
    ['zero width', 'SAL\u200BARIES\uFEFF', 'SAL<U+200B>ARIES<U+FEFF>'],
    ['spaces that are not the space', 'a\u00A0b\u3000c', 'a<U+00A0>b<U+3000>c'],
    ['letters that show nothing', 'a\u3164b\u115F\u2800', 'a<U+3164>b<U+115F><U+2800>'],
    ['tags beyond the first plane', 'x\u{E0041}', 'x<U+E0041>'],
    ['variation selectors', 'a\uFE0Fb\u{E0100}', 'a<U+FE0F>b<U+E0100>'],
    ['control signs', 'a\0b\u0007\u001B[2J\u009B8m\u007F', 'a<U+0000>b<U+0007><U+001B>[2J<U+009B>8m<U+007F>'],
    ['carriage returns', 'DROP\rSELECT\r\nx', 'DROP<U+000D>SELECT<U+000D>\nx'],
    ['line ends that only some see', '--\u2028DROP\u0085x', '--<U+2028>DROP<U+0085>x'],
    ['half a pair', 'a\uD83Db', 'a<U+D83D>b'],
    ['what no one has given a meaning', '\uE000\uFFFF\u0378', '<U+E000><U+FFFF><U+0378>'],
    ['marks without a letter', "a=\u0338b '\u0301'", "a=<U+0338>b '<U+0301>'"],
    ['more marks than a letter has', `a${'\u0301'.repeat(6)}`, `a${'\u0301'.repeat(4)}<U+0301><U+0301>`],
    ['marks around signs', 'a\u20DDb', 'a<U+20DD>b'],
    ['a text that pretends', 'a<U+001B>b<u+1', 'a<U+003C>U+001B>b<U+003C>u+1'],
  ])('names %s', (_what, text, expected) => {
    expect(block(text)).toBe(expected);
  });

  test('of one line names line feeds and tabs as well', () => {
    expect(exactLine('a\nb\tc')).toBe('a<U+000A>b<U+0009>c');
  });

  test('is another one for every other text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(read(block(text))).toBe(text);
        expect(read(exactLine(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test('holds nothing that cannot be seen', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(exactLine(text).replaceAll(' ', '')).not.toMatch(cannotBeSeen);
        expect(block(text).replace(/[ \n\t]/g, '')).not.toMatch(cannotBeSeen);
      }),
      { numRuns: 2_000 },
    );
  });

  test('names each of the signs of Unicode that cannot be seen', () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const sign = String.fromCodePoint(code);
      if (sign === ' ' || !cannotBeSeen.test(sign)) continue;
      const shown = exactLine(`a${sign}b`);
      if (/^a<U\+[0-9A-F]{4,6}>b$/.test(shown)) continue;
      expect.unreachable(`U+${code.toString(16)} is shown as it is`);
    }
  });

  test('is made once only of a message that holds some', () => {
    expect(exactMessage(`it says ${exactLine('a\u001b<U+1')}\n\u202e`)).toBe(
      'it says a<U+001B><U+003C>U+1<U+000A><U+202E>',
    );
  });

  test('takes time in proportion to its length', () => {
    expect(block('<U+eyJ\u202e-'.repeat(30_000)).length).toBeGreaterThan(300_000);
    expect(block('<'.repeat(300_000))).toHaveLength(300_000);
  });
});

describe('JSON for a terminal', () => {
  test('means the same and holds nothing that cannot be seen', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const json = exactJson(JSON.stringify({ text }));
        expect(JSON.parse(json)).toEqual({ text });
        expect(json.replaceAll(' ', '')).not.toMatch(cannotBeSeen);
      }),
    );
  });
});
