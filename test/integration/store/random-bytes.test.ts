import { expect, test, vi } from 'vitest';
import { openMutatedStores } from '../../fixtures/store-mutations.ts';

vi.setConfig({ testTimeout: 180_000 });

test('databases with random bytes are read or refused with a code: no abort, no hang', async () => {
  const results = await openMutatedStores({ seed: 20261201, count: 250, timeoutMs: 150_000 });
  expect(results.map(({ name }) => name)).toEqual(['state.db', 'usage.db']);
  for (const { opened, codes } of results) {
    expect(Object.keys(codes)).toEqual(['STORE_UNREADABLE']);
    // Neither all nor none: the mutations reach what is read, and leave what is not.
    expect(opened).toBeGreaterThan(20);
    expect(codes.STORE_UNREADABLE).toBeGreaterThan(20);
  }
});
