import type { QueuePlace, QueueView, WaitsFor } from '../contract/queue.ts';
import type { Lane, Waiting } from './lane.ts';
import type { Resources } from './resources.ts';
import type { Strategy } from './strategies/strategy.ts';

/** A statement that waits, and where. */
export interface Placed {
  readonly waiting: Waiting;
  readonly place: QueuePlace;
}

/** What the places are worked out from. */
export interface QueueState {
  readonly lanes: Iterable<Lane>;
  readonly strategy: Strategy;
  readonly resources: Resources;
  readonly isPaused: (client: string) => boolean;
  readonly now: number;
}

/** All that waits in the order in which its turn is expected; what is paused comes last. */
export function placesOf(state: QueueState): readonly Placed[] {
  const { lanes, strategy, isPaused, now } = state;
  const expected = [...lanes].flatMap((lane) => {
    const { client, terms, readyAt } = lane;
    const head = { client, ...terms, readyAt: readyAt ?? now };
    const paused = isPaused(client);
    return lane.waiting.map((waiting, ahead) => ({
      waiting,
      paused,
      turn: strategy.turn(head, ahead, now),
      waitsFor: reasonOf(lane, waiting, paused, state.resources),
    }));
  });
  expected.sort(
    (a, b) =>
      Number(a.paused) - Number(b.paused) || a.turn - b.turn || a.waiting.queuedAt - b.waiting.queuedAt,
  );
  return expected.map(({ waiting, waitsFor }, index) => ({
    waiting,
    place: { place: index + 1, of: expected.length, waitsFor },
  }));
}

function reasonOf(lane: Lane, waiting: Waiting, paused: boolean, resources: Resources): WaitsFor {
  if (paused) return 'paused';
  if (lane.running.size >= lane.terms.concurrent) return 'own-cap';
  return resources.shortage() ?? (resources.fits(waiting.request.bytes) ? 'slot' : 'memory');
}

/** The clients' part of the view. */
export function viewClient(lane: Lane, paused: boolean, now: number): QueueView['clients'][number] {
  const running = [...lane.running].reduce((sum, grant) => sum + now - grant.at, 0);
  const sorted = lane.waits.toSorted((a, b) => a - b);
  return {
    client: lane.client,
    running: lane.running.size,
    waiting: lane.waiting.length,
    usedMs: Math.round(lane.usedMs + running),
    paused,
    p50WaitMs: percentile(sorted, 0.5),
    p95WaitMs: percentile(sorted, 0.95),
  };
}

function percentile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return value === undefined ? null : Math.round(value);
}
