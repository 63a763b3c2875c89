import type { Policy } from '../../contract/policy.ts';
import { type SlotRequest, termsOf } from '../../scheduler/lane.ts';
import type { Slot } from '../../scheduler/scheduler.ts';
import type { RunOptions, StatementRequest, StatementResult } from '../../snowflake/types.ts';
import type { Execution } from '../coalescing/single-flight.ts';
import type { QueryContext } from './query-context.ts';
import type { Step } from './step.ts';

/** A statement on its way to Snowflake: a query's own, the EXPLAIN before it, or the visit of a USE. */
export interface SentStatement {
  readonly query: QueryContext;
  /** The policy that it was authorized under. */
  readonly policy: Policy;
  readonly statement: Pick<
    StatementRequest,
    'id' | 'sql' | 'context' | 'exclusive' | 'maxRows' | 'keepRows' | 'stored' | 'repeatable' | 'leavesTraces'
  > & {
    /** limits.resultBytes when absent. */
    readonly maxBytes?: number;
  };
  /** How long it may run once it has its slot (ms), where that is less than what is left of its deadline. */
  readonly mostMs?: number;
  /** For a statement that others may wait for too; else the query's own signal ends it. */
  readonly execution?: Execution;
  /** Takes the rows instead of the result. */
  readonly onRows?: RunOptions['onRows'];
}

/** A statement that holds a slot of the scheduler. */
export interface ScheduledStatement extends SentStatement {
  readonly maxBytes: number;
  /** What is left of its deadline (ms), waiting deducted. */
  readonly deadlineMs: number;
}

/**
 * Fair queueing: waits for a slot of the scheduler and holds it for as long as a connection is used. The statement's
 * deadline goes on while it waits; the client and the live view are told how it goes.
 *
 * @throws QUEUE_FULL, QUEUE_TIMEOUT, CLIENT_PAUSED, QUERY_CANCELLED
 */
export const awaitSlot: Step<SentStatement, ScheduledStatement, StatementResult> = async (sent, next) => {
  const { query, execution, statement, mostMs = Number.POSITIVE_INFINITY } = sent;
  const { limits } = query.services;
  const maxBytes = statement.maxBytes ?? limits.resultBytes;
  const leftMs = limits.statementSeconds * 1000 - (execution?.usedMs ?? 0);
  const slot = await takeSlot(query, {
    // What goes out in batches keeps no more in memory than one answer does, however much it is in all.
    bytes: Math.min(maxBytes, limits.resultBytes),
    deadlineMs: leftMs,
    signal: execution?.waiting ?? query.signal,
  });
  try {
    return await next({
      ...sent,
      maxBytes,
      deadlineMs: Math.max(1, Math.min(mostMs, leftMs - slot.waitedMs)),
    });
  } finally {
    slot.release();
  }
};

async function takeSlot(
  { services, caller, request, statement }: QueryContext,
  want: Pick<SlotRequest, 'bytes' | 'deadlineMs' | 'signal'>,
): Promise<Slot> {
  const { session } = caller;
  const client = session.client.name;
  try {
    const slot = await services.scheduler.acquire({
      id: statement.id,
      client,
      session: session.id,
      ...termsOf(services.policies.of(client)),
      ...want,
      onWaiting(place) {
        statement.queued(place);
        request.onProgress?.({ kind: 'queued', ...place });
      },
    });
    services.onWaited(slot.waitedMs);
    return slot;
  } finally {
    statement.queued(null);
  }
}
