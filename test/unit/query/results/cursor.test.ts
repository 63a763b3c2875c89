import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SnowgateError } from '../../../../server/errors/snowgate-error.ts';
import { createCursorCodec } from '../../../../server/query/results/cursor.ts';

const key = randomBytes(32);
let now = 1_800_000_000_000;
const codec = createCursorCodec(key, () => now);
const owner = { name: 'claude', createdAt: 1_700_000_000_000 };
const place = { queryId: '01c2f5c5-0814-a22c-0001-dd6a7fc3c4c3', from: 1_000, expiresAt: now + 60_000 };
const cursor = codec.sign(owner, place) ?? '';

const codeOf = (read: () => unknown): string => {
  try {
    read();
    return 'read';
  } catch (error) {
    return error instanceof SnowgateError ? error.code : 'INTERNAL';
  }
};

test('what was signed is read back, in short text without a word that says anything', () => {
  expect(codec.read(owner, cursor)).toEqual(place);
  expect(cursor).toMatch(/^[A-Za-z0-9_-]{56}$/);
});

test('any place survives', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.integer({ min: 0, max: 2 ** 40 - 1 }), (queryId, from) => {
      expect(codec.read(owner, codec.sign(owner, { ...place, queryId, from }) ?? '')).toEqual({
        ...place,
        queryId,
        from,
      });
    }),
  );
});

test('a query id that is not in the form of Snowflake has no cursor', () => {
  expect(codec.sign(owner, { ...place, queryId: '../../session?delete=true' })).toBeNull();
});

describe('is refused in one and the same way when', () => {
  test.each(Array.from({ length: 56 }, (_, at) => at))('letter %i is another one', (at) => {
    const other = cursor[at] === 'A' ? 'B' : 'A';
    const forged = cursor.slice(0, at) + other + cursor.slice(at + 1);
    expect(codeOf(() => codec.read(owner, forged))).toBe('RESULT_CURSOR_INVALID');
  });

  test.each([
    ['it is empty', ''],
    ['it is too short', cursor.slice(0, -1)],
    ['it is too long', `${cursor}A`],
    ['it has letters of no base64', `${cursor.slice(0, -1)}!`],
    ['it is made up', randomBytes(42).toString('base64url')],
    ['it has NULs', '\0'.repeat(56)],
    ['it is very long', 'A'.repeat(1_000_000)],
  ])('%s', (_name, text) => {
    expect(codeOf(() => codec.read(owner, text))).toBe('RESULT_CURSOR_INVALID');
  });

  test('it is another client of the gateway that hands it in', () => {
    expect(codeOf(() => codec.read({ ...owner, name: 'cline' }, cursor))).toBe('RESULT_CURSOR_INVALID');
  });

  test('it is a later client of the same name', () => {
    expect(codeOf(() => codec.read({ ...owner, createdAt: 1_790_000_000_000 }, cursor))).toBe(
      'RESULT_CURSOR_INVALID',
    );
  });

  test('it was signed with another key', () => {
    const other = createCursorCodec(randomBytes(32), () => now);
    expect(codeOf(() => other.read(owner, cursor))).toBe('RESULT_CURSOR_INVALID');
  });
});

test('past its time it is gone', () => {
  now += 60_001;
  expect(codeOf(() => codec.read(owner, cursor))).toBe('RESULT_GONE');
  now -= 60_001;
});
