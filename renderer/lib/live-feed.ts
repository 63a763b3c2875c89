import type { AdminEvent } from '../../server/contract/events.ts';
import { backoffMs } from './backoff.ts';
import { createBatcher, type Scheduler } from './event-batcher.ts';
import { LinkError, toLinkError } from './link-error.ts';
import type { LinkState } from './link-state.ts';

/** A connection must hold this long, in milliseconds, before the next failure starts counting from one again. */
const steadyMs = 5_000;

/** What the feed works with; clock, chance and waiting come from outside so that tests own them. */
export interface LiveFeedOptions {
  readonly events: (signal: AbortSignal) => AsyncIterable<AdminEvent>;

  /** Takes the events of one frame, in order. */
  readonly onEvents: (events: readonly AdminEvent[]) => void;

  readonly onState: (state: LinkState) => void;

  /** The token was refused; the feed has ended. */
  readonly onUnauthorized: () => void;

  readonly schedule: Scheduler;
  readonly now: () => number;
  readonly random: () => number;

  /** Resolves after `ms`, or at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Follows the live stream until `signal` aborts or the token is refused, and comes back after every break. It counts
 * as live only when a snapshot has arrived over the open connection: an open socket alone proves nothing.
 */
export async function runLiveFeed(options: LiveFeedOptions, signal: AbortSignal): Promise<void> {
  let attempt = 0;
  let lostAt: number | null = null;
  options.onState({ kind: 'connecting' });
  while (!signal.aborted) {
    let liveSince: number | null = null;
    const batcher = createBatcher(options.onEvents, options.schedule);
    try {
      for await (const event of options.events(signal)) {
        batcher.push(event);
        if (liveSince === null && event.type === 'snapshot') {
          batcher.flush();
          liveSince = options.now();
          options.onState({ kind: 'live', since: liveSince });
        }
      }
      throw new LinkError('ended');
    } catch (thrown) {
      batcher.flush();
      if (signal.aborted) return;
      const error = toLinkError(thrown);
      if (error.kind === 'unauthorized') return options.onUnauthorized();
      const now = options.now();
      if (liveSince !== null) lostAt = now;
      attempt = liveSince !== null && now - liveSince >= steadyMs ? 1 : attempt + 1;
      const delay = backoffMs(attempt, options.random());
      options.onState({ kind: 'reconnecting', lostAt, attempt, retryAt: now + delay, reason: error.kind });
      await options.wait(delay, signal);
    } finally {
      batcher.dispose();
    }
  }
}

/** Waits `ms` milliseconds, less when the signal aborts or the browser says that the network is back. */
export function waitForRetry(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      globalThis.removeEventListener?.('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    globalThis.addEventListener?.('online', done, { once: true });
  });
}
