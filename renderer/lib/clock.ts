import { useCallback, useSyncExternalStore } from 'react';

/**
 * The daemon's time as the page knows it. Every instant on the wire is the daemon's clock, and the browser may be on
 * another machine, so ages are measured against the daemon's "now" of the last overview.
 */
let skewMs = 0;

/** Differences below this many milliseconds are the network, not the clock. */
const noiseMs = 1_000;

/**
 * Takes the daemon's own time.
 *
 * @param daemonNow - milliseconds since 1970 by the daemon's clock, taken just now
 */
export function setDaemonTime(daemonNow: number): void {
  const skew = daemonNow - Date.now();
  if (Math.abs(skew) < noiseMs) skewMs = 0;
  else if (Math.abs(skew - skewMs) >= noiseMs) skewMs = skew;
}

/** An instant of the browser's clock as the daemon's clock would have shown it. */
export function toDaemonTime(browserInstant: number): number {
  return browserInstant + skewMs;
}

/** One timer for all components that follow the time at the same pace. */
interface Ticker {
  value: number;
  timer: ReturnType<typeof setInterval> | null;
  readonly listeners: Set<() => void>;
}

const tickers = new Map<number, Ticker>();

function tickerOf(periodMs: number): Ticker {
  const known = tickers.get(periodMs);
  if (known) return known;
  const ticker: Ticker = { value: toDaemonTime(Date.now()), timer: null, listeners: new Set() };
  tickers.set(periodMs, ticker);
  return ticker;
}

function follow(periodMs: number, listener: () => void): () => void {
  const ticker = tickerOf(periodMs);
  ticker.listeners.add(listener);
  if (ticker.timer === null) {
    ticker.value = toDaemonTime(Date.now());
    ticker.timer = setInterval(() => {
      ticker.value = toDaemonTime(Date.now());
      for (const each of [...ticker.listeners]) each();
    }, periodMs);
  }
  return () => {
    ticker.listeners.delete(listener);
    if (ticker.listeners.size > 0 || ticker.timer === null) return;
    clearInterval(ticker.timer);
    ticker.timer = null;
  };
}

/**
 * The daemon's time, followed.
 *
 * @param periodMs - how often the component is drawn again
 */
export function useDaemonNow(periodMs: number): number {
  // The same function for the same pace: React subscribes anew for a new one, which would restart the timer, move the
  // time and so draw again without end.
  const subscribe = useCallback((listener: () => void) => follow(periodMs, listener), [periodMs]);
  return useSyncExternalStore(subscribe, () => tickerOf(periodMs).value);
}
