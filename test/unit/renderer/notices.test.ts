import { afterEach, describe, expect, test } from 'vitest';
import { notices } from '../../../renderer/lib/notice-store.ts';

afterEach(() => notices.clear());

const titles = () => notices.get().map((notice) => notice.title);

describe('notices', () => {
  test('the same notice is shown once, even after it was dismissed', () => {
    notices.addOnce('key-1', 'first', '', 'wait');
    notices.addOnce('key-1', 'first', '', 'wait');
    notices.addOnce('key-2', 'second', '', 'wait');
    expect(titles()).toEqual(['first', 'second']);
    const [first] = notices.get();
    if (first) notices.dismiss(first.id);
    notices.addOnce('key-1', 'first', '', 'wait');
    expect(titles()).toEqual(['second']);
  });

  test('the oldest go when there are too many', () => {
    for (let index = 0; index < 30; index += 1) notices.add(`n${index}`, '');
    expect(titles()).toEqual(Array.from({ length: 20 }, (_, index) => `n${10 + index}`));
  });
});
