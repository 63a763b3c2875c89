/** So many killed workers within a minute, and no new text of the client is looked at until the minute is over. */
const mostKills = 3;
const windowMs = 60_000;

/** Remembers whose statements cost a worker its life. */
export interface AnalysisKills {
  /** A statement of this client killed a worker. */
  readonly add: (client: string) => void;
  /** Seconds until new texts of the client are looked at again; 0 when they are. */
  readonly refusedFor: (client: string) => number;
}

/**
 * Counts killed workers by client. A kill is forgotten after a minute, so a client whose statement was too slow on a busy
 * machine loses nothing, and one that sends such texts on purpose gets three of them analysed in a minute.
 *
 * @param now - ms that only grow
 */
export function createAnalysisKills(now: () => number): AnalysisKills {
  const kills = new Map<string, number[]>();
  const recent = (client: string): number[] => {
    const left = (kills.get(client) ?? []).filter((at) => now() - at < windowMs);
    if (left.length > 0) kills.set(client, left);
    else kills.delete(client);
    return left;
  };
  return {
    add(client) {
      kills.set(client, [...recent(client), now()].slice(-mostKills));
    },
    refusedFor(client) {
      const left = recent(client);
      const [oldest] = left;
      if (left.length < mostKills || oldest === undefined) return 0;
      return Math.max(1, Math.ceil((oldest + windowMs - now()) / 1000));
    },
  };
}
