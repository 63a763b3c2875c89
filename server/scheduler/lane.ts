import type { Policy } from '../contract/policy.ts';
import type { QueuePlace } from '../contract/queue.ts';
import type { SnowgateError } from '../errors/snowgate-error.ts';
import type { Grant } from './strategies/strategy.ts';

/** What a client's policy says about its share. */
export interface ClientTerms {
  /** Statements of the client that may run at the same time; the others wait. */
  readonly concurrent: number;
  readonly weight: number;
  readonly priority: number;
}

/** The terms of a client with this policy. */
export function termsOf({ quota, weight, priority }: Policy): ClientTerms {
  return { concurrent: quota.concurrentQueries, weight, priority };
}

/** Who wants a slot, for what, and for how long. */
export interface SlotRequest extends ClientTerms {
  /** The id of the query in the live view. */
  readonly id: string;
  readonly client: string;
  readonly session: string;
  /** The most memory that the result may take. */
  readonly bytes: number;
  /** ms after which the statement need not start any more. */
  readonly deadlineMs: number;
  /** Aborted when nobody wants the slot any more. */
  readonly signal: AbortSignal;
  /** Told while it waits, when its place has changed; a few times a second at most. */
  readonly onWaiting?: (place: QueuePlace) => void;
}

/** A statement that waits. */
export interface Waiting {
  readonly request: SlotRequest;
  /** When it came (ms of the scheduler's clock). */
  readonly queuedAt: number;
  readonly grant: (grant: Grant) => void;
  readonly fail: (error: SnowgateError) => void;
  /** What its client was told last, so that it is told only of changes. */
  told: QueuePlace | null;
}

/** Waits kept of each client for the percentiles. */
const waitsKept = 200;

/** One client in the scheduler: its queue, and what it has used. */
export interface Lane {
  readonly client: string;
  terms: ClientTerms;
  /** First come, first served. */
  readonly waiting: Waiting[];
  readonly running: Set<Grant>;
  /** Since when its first statement could start but for the others; null while it could not, or none waits. */
  readyAt: number | null;
  /** Connection time of what has ended (ms). */
  usedMs: number;
  /** Its latest waits (ms), the oldest first. */
  waits: number[];
}

export function createLane(client: string, terms: ClientTerms): Lane {
  return {
    client,
    terms,
    waiting: [],
    running: new Set(),
    readyAt: null,
    usedMs: 0,
    waits: [],
  };
}

/** Notes how long a statement has waited. */
export function noteWait(lane: Lane, ms: number): void {
  lane.waits.push(ms);
  if (lane.waits.length > waitsKept) lane.waits.shift();
}
