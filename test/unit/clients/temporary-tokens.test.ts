import { expect, test } from 'vitest';
import { createTemporaryTokens } from '../../../server/clients/temporary-tokens.ts';

function withClock(lifeMs = 1000, most = 1000) {
  const clock = { now: 0 };
  return { clock, tokens: createTemporaryTokens<string>('panel', lifeMs, most, () => clock.now) };
}

test('a token names its holder until its time is over', () => {
  const { clock, tokens } = withClock();
  const { token, expiresAt } = tokens.issue('a');
  expect(expiresAt).toBe(1000);
  expect(tokens.holderOf(token)).toBe('a');
  clock.now = 999;
  expect(tokens.holderOf(token)).toBe('a');
  clock.now = 1000;
  expect(tokens.holderOf(token)).toBeUndefined();
});

test('a taken token works only once', () => {
  const { tokens } = withClock();
  const { token } = tokens.issue('a');
  expect(tokens.take(token)).toBe('a');
  expect(tokens.take(token)).toBeUndefined();
});

test('revoking ends the tokens of one holder only', () => {
  const { tokens } = withClock();
  const a = tokens.issue('a').token;
  const b = tokens.issue('b').token;
  tokens.revoke((holder) => holder === 'a');
  expect([tokens.holderOf(a), tokens.holderOf(b)]).toEqual([undefined, 'b']);
});

test('one more than the most ends the oldest', () => {
  const { tokens } = withClock(1000, 2);
  const [a, b, c] = ['a', 'b', 'c'].map((holder) => tokens.issue(holder).token);
  expect([a, b, c].map((token) => tokens.holderOf(token ?? ''))).toEqual([undefined, 'b', 'c']);
});
