import type { Store } from '../store/store.ts';
import { nothing } from './budgets.ts';
import { chargeFor } from './credits.ts';
import type { LeftReservation, QuotaTables } from './quota-tables.ts';

/**
 * Settles what a daemon has left open that was killed, once: what was reserved by another start is closed and charged in
 * the same transaction, so that a crash in here leaves either both or none.
 *
 * - The request was charged when it was reserved, and stays charged: it may have reached Snowflake.
 * - Rows and bytes are nothing: the answer never left. It is sent only after its statement was settled.
 * - Busy time runs from the start of the statement to the last sign of life of the daemon. What happened to the statement
 *   after that nobody knows; Snowflake aborts statements whose client is gone.
 *
 * @param run - the start that is going on now; its own reservations are left alone
 * @returns how many were settled
 */
export function recover(store: Store, tables: QuotaTables, run: string): number {
  const settle = store.transaction(() => {
    const left = tables.leftOpen(run);
    for (const reservation of left) {
      const { client, day, warehouse, creditsPerHour, woke } = reservation;
      tables.close(reservation.id);
      if (warehouse === null || reservation.startedAt === null) continue;
      const busyMs = busyMsOf(reservation, tables.aliveAt(reservation.run));
      tables.charge(client, day, { ...nothing, credits: chargeFor(creditsPerHour, busyMs, woke) });
      const busyUntil = reservation.startedAt + busyMs;
      tables.saveBusyAt(warehouse, Math.max(tables.busyAt(warehouse) ?? 0, busyUntil));
    }
    tables.onlyRun(run);
    return left.length;
  });
  return settle.immediate();
}

/** Never more than the statement could have run, whatever happened to the clock in the meantime. */
function busyMsOf({ startedAt, mostMs }: LeftReservation, aliveAt: number | undefined): number {
  if (startedAt === null || aliveAt === undefined) return 0;
  return Math.min(mostMs, Math.max(0, aliveAt - startedAt));
}
