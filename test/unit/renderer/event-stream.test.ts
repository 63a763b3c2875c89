import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEventStream } from '../../../renderer/lib/event-stream.ts';
import { LinkError } from '../../../renderer/lib/link-error.ts';

async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function read(text: string, cuts: readonly number[] = [], maxChars?: number): Promise<string[]> {
  const messages: string[] = [];
  const chunks = chunksOf(new TextEncoder().encode(text), cuts);
  for await (const data of readEventStream(chunks, maxChars)) messages.push(data);
  return messages;
}

describe('readEventStream', () => {
  test('yields the data of each message and skips comments and other fields', async () => {
    expect(
      await read(': hello\n\nevent: message\nid: 7\ndata: {"a":1}\n\n: keep-alive\n\ndata:{"b":2}\n\n'),
    ).toEqual(['{"a":1}', '{"b":2}']);
  });

  test('joins the lines of one message and takes all three line ends', async () => {
    expect(await read('data: a\r\ndata: b\r\n\r\ndata: c\n\ndata: d\r\rdata: e\n\n')).toEqual([
      'a\nb',
      'c',
      'd',
      'e',
    ]);
  });

  test('drops a message that the end of the stream cut off', async () => {
    expect(await read('data: whole\n\ndata: half')).toEqual(['whole']);
  });

  test('reads the same wherever the bytes are cut, inside a character or a line end too', async () => {
    const message = JSON.stringify({ sql: "SELECT 'Zürich ❄ 雪 🚪'", note: 'two\nlines' });
    const text = `: hello\r\n\r\ndata: ${message}\n\nevent: message\r\ndata: second\r\n\r\ndata: third\n\n`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(400), { maxLength: 40 }), async (cuts) => {
        expect(await read(text, cuts)).toEqual([message, 'second', 'third']);
      }),
    );
  });

  test.each([
    ['in one piece', []],
    ['in many pieces that never end', Array.from({ length: 50 }, (_, index) => index * 10)],
  ])('refuses a message beyond the limit, %s', async (_name, cuts) => {
    const stream = read(`data: ${'x'.repeat(500)}`, cuts, 100);
    await expect(stream).rejects.toSatisfy(
      (error) => error instanceof LinkError && error.kind === 'unreadable',
    );
  });

  test('refuses a message that is whole but beyond the limit, after handing on the one before it', async () => {
    const seen: string[] = [];
    const stream = readEventStream(
      chunksOf(new TextEncoder().encode(`data: small\n\ndata: ${'x'.repeat(500)}\n\n`), []),
      100,
    );
    await expect(
      (async () => {
        for await (const data of stream) seen.push(data);
      })(),
    ).rejects.toBeInstanceOf(LinkError);
    expect(seen).toEqual(['small']);
  });
});
