import type { Policy } from '../../contract/policy.ts';
import { type SlotRequest, termsOf } from '../../scheduler/lane.ts';
import type { Slot } from '../../scheduler/scheduler.ts';
import type { RunOptions, StatementRequest, StatementResult } from '../../snowflake/types.ts';
import type { Turn } from '../coalescing/single-flight.ts';
import { refuseOutdated } from './policy-changed.ts';
import type { Journey } from './query-context.ts';

/** What differs between the statements of one query: its own and the EXPLAIN before it. */
interface Sent
  extends Pick<
    StatementRequest,
    'id' | 'sql' | 'context' | 'exclusive' | 'maxRows' | 'keepRows' | 'stored' | 'repeatable' | 'leavesTraces'
  > {
  /** The policy that it was cleared under. */
  readonly policy: Policy;
  /** limits.resultBytes when absent. */
  readonly maxBytes?: number;
  /** How long it may run once it has its slot (ms), where that is less than what is left of its deadline. */
  readonly mostMs?: number;
}

/**
 * The one door to Snowflake: every statement of a query goes through here, the EXPLAIN that confirms it as well, and
 * holds a slot of the scheduler for as long as it uses a connection. Its deadline goes on while it waits for the slot.
 *
 * @param turn - for a statement that others may wait for too; else the query's own signal ends it
 * @param onRows - takes the rows instead of the result
 * @throws POLICY_CHANGED, SNOWFLAKE_*, QUERY_CANCELLED, QUERY_DEADLINE, QUEUE_FULL, QUEUE_TIMEOUT, CLIENT_PAUSED
 */
export async function runOnSnowflake(
  journey: Journey,
  sent: Sent,
  turn?: Turn,
  onRows?: RunOptions['onRows'],
): Promise<StatementResult> {
  const { services, caller, signal } = journey;
  const { session } = caller;
  const client = session.client.name;
  const {
    mostMs = Number.POSITIVE_INFINITY,
    maxBytes = services.limits.resultBytes,
    policy,
    ...statement
  } = sent;
  const leftMs = services.limits.statementSeconds * 1000 - (turn?.usedMs ?? 0);
  const slot = await takeSlot(journey, {
    // What goes out in batches keeps no more in memory than one answer does, however much it is in all.
    bytes: Math.min(maxBytes, services.limits.resultBytes),
    deadlineMs: leftMs,
    signal: turn?.waiting ?? signal,
  });
  try {
    // It may have waited for minutes, and what it was cleared under need not hold any more.
    refuseOutdated(journey, { policy });
    const runSignal = turn ? turn.begin() : signal;
    return await services.profile.run(
      {
        ...statement,
        maxBytes,
        queryTag: `snowgate:${client}:${session.id}:${sent.id}`,
        deadlineMs: Math.max(1, Math.min(mostMs, leftMs - slot.waitedMs)),
        // Not the name alone: a client that was removed and made anew must not find what lies on the old one's connections.
        affinity: `${client}@${session.client.createdAt}`,
      },
      {
        signal: runSignal,
        beforeRetry: () => refuseOutdated(journey, { policy }),
        ...(turn && { onProgress: turn.onProgress }),
        ...(onRows && { onRows }),
      },
    );
  } finally {
    slot.release();
  }
}

/** Waits for a slot; meanwhile the client and the live view are told how it goes. */
async function takeSlot(
  { services, caller, request, statement }: Journey,
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
