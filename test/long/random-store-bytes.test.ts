import { expect, test } from 'vitest';
import { openMutatedStores } from '../fixtures/store-mutations.ts';

test('ten thousand random damages of each database: no abort, no hang, a code or the right answer', {
  timeout: 1_800_000,
}, async () => {
  const results = await openMutatedStores({ seed: 42, count: 10_000, timeoutMs: 1_700_000 });
  for (const { opened, codes } of results) {
    expect(Object.keys(codes)).toEqual(['STORE_UNREADABLE']);
    expect(opened + (codes.STORE_UNREADABLE ?? 0)).toBe(10_000);
  }
});
