import { expect, it } from 'vitest';
import { childEnvironment } from '../../../server/instance/child-environment.ts';
import { LineTail, readLines } from '../../../server/supervisor/line-tail.ts';

it('makes lines of chunks that are cut inside a character', () => {
  const lines: string[] = [];
  const reader = readLines((line) => lines.push(line));
  const bytes = Buffer.from('grüße\r\nzwei\nrest');
  reader.write(bytes.subarray(0, 3));
  reader.write(bytes.subarray(3));
  expect(lines).toEqual(['grüße', 'zwei']);
  reader.end();
  expect(lines).toEqual(['grüße', 'zwei', 'rest']);
});

it('does not let a line without an end grow for ever', () => {
  const lines: string[] = [];
  const reader = readLines((line) => lines.push(line));
  for (let part = 0; part < 100; part += 1) reader.write(Buffer.alloc(1000, 'x'));
  reader.end();
  expect(lines.map(({ length }) => length)).toEqual([500]);
});

it('keeps the last lines, bounded, and strikes what looks like a secret, also over many lines', () => {
  const tail = new LineTail(4);
  for (const line of [
    'first',
    '',
    'Bearer abcdefghijkl',
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvQIBADANBg',
    'x'.repeat(900),
  ])
    tail.add(line);
  expect(tail.lines).toEqual(['Bearer [redacted]', '[redacted]']);
  tail.clear();
  tail.add('\u001b[2Jcleared\u0007');
  expect(tail.lines).toEqual(['<U+001B>[2Jcleared<U+0007>']);
  tail.clear();
  tail.add('y'.repeat(900));
  expect(tail.lines).toEqual(['y'.repeat(500)]);
});

it('gives a daemon no variable that changes how its runtime works', () => {
  expect(
    childEnvironment({
      PATH: '/bin',
      NODE_OPTIONS: '--require=/tmp/evil.js',
      NODE_CHANNEL_FD: '3',
      ELECTRON_RUN_AS_NODE: '1',
      SNOWGATE_PORT: '1',
      MALLOC_ARENA_MAX: '4',
      MALLOC_TRIM_THRESHOLD_: '0',
      EMPTY: undefined,
    }),
  ).toEqual({ PATH: '/bin', SNOWGATE_PORT: '1', MALLOC_ARENA_MAX: '4', MALLOC_TRIM_THRESHOLD_: '0' });
});

it.runIf(process.platform === 'linux')(
  'has a daemon give freed memory back, unless its user knows better',
  () => {
    expect(childEnvironment({ PATH: '/bin' })).toEqual({
      PATH: '/bin',
      MALLOC_ARENA_MAX: '2',
      MALLOC_TRIM_THRESHOLD_: '131072',
    });
  },
);
