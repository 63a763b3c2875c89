import { type StrategyName, strategyNameSchema } from '../contract/queue.ts';
import type { Store } from '../store/store.ts';

/** The strategy that somebody chose at run time, over the configured one. It outlives a restart until it is taken back. */
export interface StrategyChoice {
  get(): StrategyName | null;
  /** @param strategy - null goes back to the configured one */
  set(strategy: StrategyName | null): void;
}

const key = 'strategy';

export function openStrategyChoice(store: Store): StrategyChoice {
  const find = store.prepare('SELECT value FROM switches WHERE name = ?');
  const put = store.prepare('INSERT OR REPLACE INTO switches (name, value) VALUES (?, ?)');
  const drop = store.prepare('DELETE FROM switches WHERE name = ?');
  return {
    get() {
      const row = find.get(key) as { value: string } | undefined;
      // A name that a newer version has written is as good as none.
      return strategyNameSchema.safeParse(row?.value).data ?? null;
    },
    set(strategy) {
      if (strategy === null) drop.run(key);
      else put.run(key, strategy);
    },
  };
}
