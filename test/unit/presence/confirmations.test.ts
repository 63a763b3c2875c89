import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createConfirmations } from '../../../server/presence/confirmations.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const asked = {
  title: 'Do it',
  lines: ['all of it'],
  origin: 'cli',
  askedBy: [],
  request: 'POST /x {}',
} as const;
const never = new AbortController().signal;

test('one that nobody answers is late, is told so, and is forgotten', async () => {
  const changes: string[] = [];
  const confirmations = createConfirmations((change) => changes.push(Object.keys(change).join()));
  const { ticket, seconds } = confirmations.ask(asked);
  const waits = confirmations.wait(ticket, 3_600_000, never);
  const late = expect(waits).rejects.toMatchObject({ code: 'PRESENCE_TIMEOUT' });
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  await late;
  expect(confirmations.list()).toEqual([]);
  expect(changes).toEqual(['added', 'removed']);
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  await expect(confirmations.wait(ticket, 1, never)).rejects.toMatchObject({ code: 'PRESENCE_UNKNOWN' });
});

test('a caller that waits in parts, or leaves, is told that it still waits', async () => {
  const confirmations = createConfirmations(() => undefined);
  const { ticket } = confirmations.ask(asked);
  const part = confirmations.wait(ticket, 1_000, never);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await part).toBe('waiting');
  expect(await confirmations.wait(ticket, 1_000, AbortSignal.abort())).toBe('waiting');
});

test('one that was confirmed too long ago holds no more', async () => {
  const confirmations = createConfirmations(() => undefined);
  const { ticket, seconds } = confirmations.ask(asked);
  confirmations.settle(confirmations.list()[0]?.id ?? '', 'confirm');
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  expect(() => confirmations.take(ticket, asked)).toThrow(/No change waits/);
});

test('the number of those that wait is bounded', () => {
  const confirmations = createConfirmations(() => undefined);
  for (let count = 0; count < 20; count += 1) confirmations.ask(asked);
  expect(() => confirmations.ask(asked)).toThrow(/Too many/);
});

test('codes have two groups of four signs that are not taken for one another', () => {
  const confirmations = createConfirmations(() => undefined);
  const codes = Array.from({ length: 20 }, () => confirmations.ask(asked).code);
  expect(new Set(codes).size).toBe(20);
  for (const code of codes) expect(code).toMatch(/^[A-HJ-KM-NP-Z2-9]{4}-[A-HJ-KM-NP-Z2-9]{4}$/);
});
