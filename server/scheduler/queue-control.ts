import type { Paused, QueueView, StrategyName } from '../contract/queue.ts';
import type { Pauses } from './pauses.ts';
import type { Scheduler } from './scheduler.ts';
import type { StrategyChoice } from './strategy-choice.ts';

/** What people see of the queue, and how they steer it. */
export interface QueueControl {
  view(): QueueView;
  /** What is paused. */
  paused(): Paused;
  isPaused(client: string): boolean;
  /** @param client - all when none is named @returns what is paused then */
  pause(client?: string): Paused;
  resume(client?: string): Paused;
  /** Shares out by this strategy from now on, also after a restart; null goes back to the configured one. */
  choose(strategy: StrategyName | null): QueueView;
  /** A client is gone, and with it its pause and what waits of it. */
  remove(client: string): void;
}

export function createQueueControl(parts: {
  readonly scheduler: Scheduler;
  readonly pauses: Pauses;
  readonly choice: StrategyChoice;
  readonly configured: StrategyName;
}): QueueControl {
  const { scheduler, pauses, choice, configured } = parts;

  const view = (): QueueView => {
    const { clients, ...rest } = scheduler.view();
    const paused = pauses.state();
    const quiet = paused.clients.filter((name) => clients.every(({ client }) => client !== name));
    const nothing = { running: 0, waiting: 0, usedMs: 0, paused: true, p50WaitMs: null, p95WaitMs: null };
    return {
      ...rest,
      configured,
      clients: [...clients, ...quiet.map((client) => ({ client, ...nothing }))],
      paused,
    };
  };

  return {
    view,
    paused: pauses.state,
    isPaused: pauses.has,
    pause(client) {
      pauses.pause(client);
      return pauses.state();
    },
    resume(client) {
      pauses.resume(client);
      return pauses.state();
    },
    choose(strategy) {
      choice.set(strategy);
      scheduler.use(strategy ?? configured);
      return view();
    },
    remove(client) {
      // First what waits, lest it starts because its client is paused no more.
      scheduler.remove(client);
      pauses.forget(client);
    },
  };
}
