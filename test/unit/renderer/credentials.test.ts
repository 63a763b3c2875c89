import { describe, expect, test } from 'vitest';
import { createCredentials } from '../../../renderer/lib/credentials.ts';

function aStorage(initial?: string): Storage {
  const values = new Map<string, string>(initial === undefined ? [] : [['snowgate.panel', initial]]);
  return {
    get length() {
      return values.size;
    },
    clear: () => values.clear(),
    key: () => null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

describe('createCredentials', () => {
  test('a kept token is there again after a reload, until it expires', () => {
    const storage = aStorage();
    let now = 100;
    createCredentials(storage, () => now).keep({ token: 't', expiresAt: 200 });
    const reloaded = createCredentials(storage, () => now);
    expect(reloaded.token()).toBe('t');
    now = 200;
    expect(reloaded.token()).toBeNull();
  });

  test('forgetting leaves nothing in the storage', () => {
    const storage = aStorage();
    const credentials = createCredentials(storage, () => 0);
    credentials.keep({ token: 't', expiresAt: 200 });
    credentials.forget();
    expect([credentials.token(), storage.length]).toEqual([null, 0]);
  });

  test.each(['', 'not json', '{"token":5}', '[]'])(
    'kept text that is not a token counts as none: %s',
    (text) => {
      expect(createCredentials(aStorage(text), () => 0).token()).toBeNull();
    },
  );
});
