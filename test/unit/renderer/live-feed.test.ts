import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../../renderer/lib/backoff.ts';
import { LinkError } from '../../../renderer/lib/link-error.ts';
import type { LinkState } from '../../../renderer/lib/link-state.ts';
import { runLiveFeed } from '../../../renderer/lib/live-feed.ts';
import type { AdminEvent } from '../../../server/contract/events.ts';
import { anEmptySnapshot, anOverview } from '../../fixtures/panel-data.ts';

const snapshot: AdminEvent = { type: 'snapshot', snapshot: anEmptySnapshot(0) };
const overview: AdminEvent = { type: 'overview', overview: anOverview(0) };

/** One connection: events, then how it breaks; a number lets that much time pass. */
type Connection = readonly (AdminEvent | LinkError | number)[];

/** Plays connections one after the other and records what the feed tells. */
async function play(connections: readonly Connection[]) {
  const states: LinkState[] = [];
  const events: string[] = [];
  const waits: number[] = [];
  const stop = new AbortController();
  let now = 1_000;
  let next = 0;
  let unauthorized = 0;
  await runLiveFeed(
    {
      async *events() {
        const connection = connections[next];
        next += 1;
        if (connection === undefined) {
          stop.abort();
          return;
        }
        for (const step of connection) {
          if (step instanceof LinkError) throw step;
          if (typeof step === 'number') now += step;
          else yield step;
        }
      },
      onEvents: (batch) => events.push(...batch.map((event) => event.type)),
      onState: (state) => states.push(state),
      onUnauthorized: () => {
        unauthorized += 1;
      },
      // A frame that never comes: what must be shown may not depend on it.
      schedule: () => () => {},
      now: () => now,
      random: () => 1,
      wait: async (ms) => {
        waits.push(ms);
        now += ms;
      },
    },
    stop.signal,
  );
  return { states, events, waits, unauthorized };
}

describe('runLiveFeed', () => {
  test('is live only when a snapshot has arrived', async () => {
    const { states } = await play([[overview, new LinkError('unreachable')]]);
    expect(states.map((state) => state.kind)).toEqual(['connecting', 'reconnecting']);
  });

  test('says since when the data is old, and keeps that over further failures', async () => {
    const { states } = await play([
      [snapshot, 700, new LinkError('unreachable')],
      [new LinkError('unreachable')],
      [snapshot],
    ]);
    expect(states.slice(1, 4)).toEqual([
      { kind: 'live', since: 1_000 },
      { kind: 'reconnecting', lostAt: 1_700, attempt: 1, retryAt: 2_200, reason: 'unreachable' },
      { kind: 'reconnecting', lostAt: 1_700, attempt: 2, retryAt: 3_200, reason: 'unreachable' },
    ]);
    expect(states[4]).toEqual({ kind: 'live', since: 3_200 });
  });

  test('shows what had arrived before the break', async () => {
    const { events } = await play([[snapshot, overview, overview, new LinkError('silent')]]);
    expect(events).toEqual(['snapshot', 'overview', 'overview']);
  });

  test('a stream that simply ends counts as broken', async () => {
    const { states } = await play([[snapshot]]);
    expect(states[2]).toMatchObject({ kind: 'reconnecting', reason: 'ended' });
  });

  test('waits longer each time when connections break at once, and starts anew after a steady one', async () => {
    const broken: Connection = [snapshot, new LinkError('unreadable')];
    const { waits } = await play([broken, broken, broken, [snapshot, 5_000, new LinkError('ended')], broken]);
    expect(waits).toEqual([500, 1_000, 2_000, 500, 1_000]);
  });

  test('ends when the token is refused and does not come back', async () => {
    const { unauthorized, waits, states } = await play([
      [snapshot, new LinkError('unreachable')],
      [new LinkError('unauthorized')],
      [snapshot],
    ]);
    expect({ unauthorized, waits, last: states.at(-1)?.kind }).toEqual({
      unauthorized: 1,
      waits: [500],
      last: 'reconnecting',
    });
  });
});

describe('backoffMs', () => {
  test('doubles up to the cap', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 60].map((attempt) => backoffMs(attempt, 1))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000,
    ]);
  });

  test('is spread by half', () => {
    expect(backoffMs(3, 0)).toBe(1_000);
  });
});
