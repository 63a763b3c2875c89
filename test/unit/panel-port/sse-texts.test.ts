import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSseReader } from '../../../server/panel-port/sse-texts.ts';

const wire = ': keep-alive\n\nevent: message\ndata: {"a":"é漢"}\n\n: \n\nevent: message\ndata: {"b":2}\n\n';

test('gives the data of each message and nothing for comments, wherever the bytes are cut', () => {
  const bytes = new TextEncoder().encode(wire);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const read = createSseReader();
      const texts = edges.flatMap((from, index) => read(bytes.subarray(from, edges[index + 1])));
      expect(texts).toEqual(['{"a":"é漢"}', '{"b":2}']);
    }),
  );
});

test('keeps what is not complete yet', () => {
  expect(createSseReader()(new TextEncoder().encode('event: message\ndata: {"b"'))).toEqual([]);
});
