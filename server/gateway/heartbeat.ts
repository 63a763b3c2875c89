import { performance } from 'node:perf_hooks';
import type { Heartbeat } from '../contract/daemon-port.ts';

/** How often the daemon says that it lives, in ms. */
const beatEveryMs = 2000;

/** What the daemon does right now. */
export type DaemonFigures = Pick<Heartbeat, 'sessions' | 'running' | 'approvals'>;

/**
 * Tells every two seconds, from the event loop that also serves the clients: when that hangs, so does this.
 *
 * @returns the way to stop
 */
export function startHeartbeat(figures: () => DaemonFigures, tell: (beat: Heartbeat) => void): () => void {
  let due = performance.now() + beatEveryMs;
  let before = performance.eventLoopUtilization();
  const beat = (): void => {
    const now = performance.now();
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    tell({
      kind: 'heartbeat',
      at: Date.now(),
      loopDelayMs: Math.max(0, Math.round(now - due)),
      loopUse: Math.min(1, utilization),
      rssBytes: process.memoryUsage.rss(),
      ...figures(),
    });
    due = now + beatEveryMs;
  };
  const timer = setInterval(beat, beatEveryMs);
  return () => clearInterval(timer);
}
