import type { AdminFeed } from '../contract/admin-feed.ts';
import type { Config } from '../contract/config.ts';
import type { SnowflakeClient } from '../snowflake/types.ts';
import type { Store } from '../store/store.ts';
import { systemClock } from './clock.ts';
import { watchLoopDelay } from './loop-delay.ts';
import { openPauses } from './pauses.ts';
import { createQueueControl, type QueueControl } from './queue-control.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { openStrategyChoice } from './strategy-choice.ts';

/** The scheduler with all that it looks at, and the way to steer it. */
export interface Queue {
  readonly scheduler: Scheduler;
  readonly control: QueueControl;
  /** How late the event loop is (ms). */
  loopDelayMs(): number;
  close(): void;
}

/** Puts the scheduler of one profile together, with what people have paused and chosen before. */
export function openQueue(parts: {
  readonly config: Pick<Config, 'scheduler' | 'limits'>;
  readonly store: Store;
  readonly profile: SnowflakeClient;
  readonly feed: AdminFeed;
  /** Bytes of answers that have not been read yet. */
  readonly unreadBytes: () => number;
}): Queue {
  const { store, profile, feed } = parts;
  const settings = parts.config.scheduler;
  const lookAgain = () => scheduler.reconsider();
  const publish = () => {
    if (!feed.silent) feed.publish({ type: 'queue', queue: control.view() });
  };
  const pauses = openPauses(store, () => {
    lookAgain();
    publish();
  });
  const choice = openStrategyChoice(store);
  const loop = watchLoopDelay(lookAgain);
  const scheduler = createScheduler({
    strategy: choice.get() ?? settings.strategy,
    queuePerClient: settings.queuePerClient,
    queueTotal: settings.queueTotal,
    waitMs: settings.waitSeconds * 1000,
    ageingMs: settings.ageingSeconds * 1000,
    // As large as the pool says it is: where each login needs a person there may be one connection and no more.
    slots: () => profile.view().max,
    memoryBytes: parts.config.limits.resultMemoryBytes,
    unreadBytes: parts.unreadBytes,
    loopDelayMs: () => loop.ms,
    maxLoopDelayMs: settings.maxLoopDelayMs,
    isPaused: pauses.has,
    onChange: publish,
    clock: systemClock,
  });
  const control = createQueueControl({ scheduler, pauses, choice, configured: settings.strategy });
  const unlisten = profile.onChange(lookAgain);
  return {
    scheduler,
    control,
    loopDelayMs: () => loop.ms,
    close() {
      unlisten();
      loop.close();
    },
  };
}
