import { least, type Strategy } from './strategy.ts';

/** One statement of each client in turn, however long they take: the one served longest ago goes first. */
export function createRoundRobin(): Strategy {
  const lastGrant = new Map<string, number>();
  let grants = 0;
  return {
    pick: (heads) => least(heads, ({ client }) => lastGrant.get(client) ?? 0),
    granted({ client }) {
      grants += 1;
      lastGrant.set(client, grants);
    },
    ended: () => undefined,
    forget: (client) => void lastGrant.delete(client),
    turn: (_head, ahead) => ahead,
  };
}
