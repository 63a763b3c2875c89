import type { SessionState } from '../contract/sessions.ts';

/** What decides where a session stands. */
export interface SessionFacts {
  /** True once a human has closed it. */
  readonly closing: boolean;
  /** Calls that run. */
  readonly inFlight: number;
  /**
   * The protocol connections: those still in their handshake and those past it. Null for a way in that has none, which
   * is REST and the stateless requests of the 2026 era.
   */
  readonly connections: { readonly opening: number; readonly open: number } | null;
  /** ms since the last sign of life; null when there was none since the daemon started. */
  readonly silentMs: number | null;
}

/** ms without a sign of life after which a session counts as idle. */
export const idleAfterMs = 60_000;

/**
 * Where a session stands. It follows from the facts alone and is stored nowhere, so it cannot contradict them:
 *
 * - `connecting`: a connection has said `initialize` and not yet that it is through with it.
 * - `connected`: reachable, and heard of within the last minute.
 * - `active`: at least one call runs.
 * - `idle`: reachable, or free to call at any time, and silent for more than a minute.
 * - `disconnecting`: closed by a human, or its connections are gone, and its calls are still ending.
 * - `disconnected`: its connections are gone; it is remembered until it expires, and found again on the next one.
 */
export function sessionState({ closing, inFlight, connections, silentMs }: SessionFacts): SessionState {
  const gone = connections !== null && connections.opening + connections.open === 0;
  if (closing) return 'disconnecting';
  if (inFlight > 0) return gone ? 'disconnecting' : 'active';
  if (gone) return 'disconnected';
  if (connections?.open === 0) return 'connecting';
  return silentMs === null || silentMs > idleAfterMs ? 'idle' : 'connected';
}
