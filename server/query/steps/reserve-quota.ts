import type { BudgetKind } from '../../contract/quota.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { refuseStopped } from '../../quota/refusals.ts';
import type { Reservation } from '../../quota/reserve.ts';
import type { StatementResult } from '../../snowflake/types.ts';
import type { SharedAnswer } from '../coalescing/coalescing.ts';
import type { AuthorizedQuery, Budget, BudgetedAnswer, BudgetedQuery } from './query-context.ts';
import type { Step } from './step.ts';

/** Answered by Snowflake's services or by the gateway itself: no warehouse starts for them. */
const withoutWarehouse = new Set(['SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'LIST', 'LS', 'USE']);

/** SQLSTATE of a text that Snowflake refused before it ran anything: syntax, unknown names, missing rights. */
const refusedText = /^42/;

/**
 * The quota: gets the answer to a statement within the client's day: reserved before, on the disk where something runs, and settled on
 * the disk before it is given out. An answer from another's run, or from the cache, costs its rows and not the warehouse.
 *
 * @throws QUOTA_DAY, QUOTA_HELD, QUOTA_STOPPED, QUOTA_UNAVAILABLE, and what the next steps throw
 */
export const reserveQuota: Step<AuthorizedQuery, BudgetedQuery, SharedAnswer, BudgetedAnswer> = async (
  query,
  next,
) => {
  const { services, caller, request, statement, authorized } = query;
  const { policy, verb } = authorized;
  const { limits, quota, profile } = services;
  const needsWarehouse = request.stored === undefined && !withoutWarehouse.has(verb);
  const reservation = quota.reserve(caller.session.client.name, policy.quota, {
    id: statement.id,
    rows: request.sink ? request.limit : Math.min(request.limit, limits.rows),
    bytes: request.sink?.maxBytes ?? limits.resultBytes,
    ms: limits.statementSeconds * 1000,
    warehouse: needsWarehouse ? profile.name : null,
  });
  const meter = createMeter(reservation);
  try {
    const answered = await next({ ...query, budget: { caps: reservation.caps, spend: meter.spend } });
    const { rowCount, bytes } = answered.result;
    await reservation.settle({ rows: rowCount, bytes, ...meter.read() });
    return { ...answered, cutBy: cutBy(reservation, answered.result) };
  } catch (error) {
    const settle = () => reservation.settle({ rows: 0, bytes: 0, ...meter.read() });
    const running = meter.running();
    // It was started for this client and goes on for others that wait for the same answer: it pays to the end.
    if (running === undefined) await settle();
    else void running.then(settle);
    throw stoppedByBudget(error, reservation) ?? error;
  }
};

/** Measures how long a statement keeps the warehouse busy. */
interface Meter {
  readonly spend: Budget['spend'];
  read(): { readonly busyMs: number; readonly usedWarehouse: boolean };
  /** Resolves when what runs has ended; undefined when nothing does. */
  running(): Promise<void> | undefined;
}

function createMeter(reservation: Reservation): Meter {
  let busyMs = 0;
  let usedWarehouse = false;
  let running: Promise<void> | undefined;
  return {
    spend(work) {
      let startedAt: number | undefined;
      const result = reservation.secure().then(() =>
        work(() => {
          startedAt ??= performance.now();
          reservation.started();
        }),
      );
      const ended = (ms: () => number, reachedWarehouse: boolean) => {
        running = undefined;
        if (startedAt === undefined) return;
        busyMs += ms();
        usedWarehouse ||= reachedWarehouse;
      };
      running = result.then(
        ({ runMs }) => ended(() => runMs, true),
        (error: unknown) => ended(() => performance.now() - (startedAt ?? 0), !isRefusedText(error)),
      );
      return result;
    },
    read: () => ({ busyMs, usedWarehouse }),
    running: () => running,
  };
}

/** The budget because of which rows were left behind; null when they were for another reason, or none were. */
function cutBy({ caps, lowered }: Reservation, { truncated, rowCount }: StatementResult): BudgetKind | null {
  if (!truncated) return null;
  if (lowered.includes('rows') && rowCount >= caps.rows) return 'rows';
  return lowered.includes('bytes') ? 'bytes' : null;
}

/** A deadline that would have been later, or an answer that would have had room for a row, had there been more. */
function stoppedByBudget(error: unknown, reservation: Reservation): SnowgateError | null {
  const { caps, lowered, resetsAt } = reservation;
  const code = error instanceof SnowgateError ? error.code : null;
  if (code === 'QUERY_DEADLINE' && lowered.includes('credits')) {
    return refuseStopped(caps.ms, resetsAt, Date.now());
  }
  return code === 'RESULT_ROW_TOO_LARGE' && lowered.includes('bytes') ? reservation.tooLittle('bytes') : null;
}

function isRefusedText(error: unknown): boolean {
  return (
    error instanceof SnowgateError &&
    error.code === 'SNOWFLAKE_SQL_ERROR' &&
    refusedText.test(String(error.data.sqlState))
  );
}
