import type { SandboxOptions } from '../types.ts';

/** Limits and times of the wire, all filled in. Times are in ms unless the name says seconds. */
export interface WireSettings {
  readonly longPollMs: number;
  readonly inlineRows: number;
  readonly chunkRows: number;
  /** JSON text (UTF-16 units) after which the first answer or a chunk is full, however few rows it holds. */
  readonly partLength: number;
  readonly resultBytes: number;
  readonly resultTtlMs: number;
  readonly detachedMs: number;
  /** Life of a session token and of the master token that renews it, as Snowflake hands them out. */
  readonly sessionSeconds: number;
  readonly masterSeconds: number;
  /** Statements that may run at once, over all sessions. */
  readonly maxRunning: number;
  /** Finished statements remembered, so that a repeated request never runs twice. */
  readonly maxFinished: number;
  /** Bytes of a query request's body, before and after gunzip. */
  readonly queryBodyBytes: number;
  /** The same for all other requests, which may come from somebody who has not logged in. */
  readonly bodyBytes: number;
  /** Sockets held at once; more are refused by the listener. */
  readonly maxSockets: number;
}

/** Fills in what the options leave open. */
export function wireSettings(options: SandboxOptions): WireSettings {
  return {
    longPollMs: options.longPollMs ?? 45_000,
    inlineRows: options.inlineRows ?? 1_000,
    chunkRows: options.chunkRows ?? 10_000,
    partLength: 4 * 1024 * 1024,
    resultBytes: options.resultBytes ?? 64 * 1024 * 1024,
    resultTtlMs: options.resultTtlMs ?? 60 * 60 * 1000,
    detachedMs: options.detachedMs ?? 5 * 60 * 1000,
    sessionSeconds: 3_600,
    masterSeconds: 4 * 3_600,
    maxRunning: 500,
    maxFinished: 10_000,
    queryBodyBytes: 64 * 1024 * 1024,
    bodyBytes: 1024 * 1024,
    maxSockets: 1_024,
  };
}
