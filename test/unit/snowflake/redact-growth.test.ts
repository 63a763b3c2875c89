import { expect, it } from 'vitest';
import { scrubLine } from '../../../server/logs/redact.ts';
import { redact } from '../../../server/snowflake/driver-log.ts';

/** Processor time of one call in ms; the best of five, so that other work of the machine counts least. */
function cost(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

const hostile = [
  'eyJ',
  '-eyJ',
  '<-eyJ',
  'eyJa.',
  'eyJa.b',
  'Bearer ',
  'password=',
  '-----BEGIN PRIVATE KEY-----',
  '://a:',
];

it.each(hostile)('redacting a text of %s takes time that grows no faster than the text', (piece) => {
  const text = (length: number) => piece.repeat(Math.ceil(length / piece.length));
  for (const work of [(sql: string) => redact(sql, ['a secret']), scrubLine]) {
    work(text(1000));
    const short = cost(() => work(text(100_000)));
    const long = cost(() => work(text(800_000)));
    // Eight times the text: quadratic work would be 64 times as much. Very short times say nothing.
    expect(long).toBeLessThan(Math.max(50, short * 32));
  }
});

it.each([
  ['a token eyJhbGci.eyJzdWIi.c2ln here', 'a token *** here'],
  ['x-eyJhbGci.eyJzdWIi.c2ln', 'x-***'],
  ['k=eyJhbGci.eyJzdWIi.', 'k=***'],
  ['a.b.eyJhbGci.eyJzdWIi.c2ln.more', 'a.b.***.more'],
  ['noteyJhbGci.eyJzdWIi.c2ln', 'noteyJhbGci.***'],
  ['eyJ..', 'eyJ..'],
])('strikes web tokens out of %s', (text, clean) => {
  expect(redact(text, [])).toBe(clean);
});

it('shows no part of a secret that the cut goes through', () => {
  const secret = 'hunter2-'.repeat(20);
  for (let before = 15_800; before <= 16_000; before += 7) {
    // All before it is struck out, so that what is at the cut moves into what is shown.
    const filler = 'mask-me!'.repeat(Math.ceil(before / 8)).slice(0, before);
    expect(redact(filler + secret, [secret, 'mask-me!'.repeat(1000)])).not.toContain('hunter2');
  }
});
