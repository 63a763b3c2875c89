import type { QuotaPolicy } from '../contract/policy.ts';
import type { BudgetKind } from '../contract/quota.ts';
import type { SnowgateError } from '../errors/snowgate-error.ts';
import { type Account, type DayCounters, heldBy } from './accounts.ts';
import type { Books } from './books.ts';
import { type Amounts, allot, type Caps, nothing, plus } from './budgets.ts';
import { chargeFor } from './credits.ts';
import { causesOf } from './quota-notices.ts';
import { refuseDay, refuseHeld } from './refusals.ts';
import type { Warehouses, WarehouseTicket } from './warehouses.ts';

/** What a statement asks for before it runs. */
export interface Wanted extends Caps {
  /** The request id: under it the reservation is kept. */
  readonly id: string;
  /** The warehouse that it will keep busy; null when it needs none (SHOW, DESCRIBE, EXPLAIN, USE). */
  readonly warehouse: string | null;
}

/** What a statement came to. */
export interface Spent {
  /** Rows and bytes of the answer; 0 when there is none. */
  readonly rows: number;
  readonly bytes: number;
  /** How long it ran at Snowflake (ms). */
  readonly busyMs: number;
  /** False when no warehouse had a part in it: the answer was shared or kept, or its text was refused. */
  readonly usedWarehouse: boolean;
}

/** A statement that may run, once it is secured. */
export interface Reservation {
  /** What the statement may use; less than was asked for where the day has less left. */
  readonly caps: Caps;
  /** The budgets that made it less. */
  readonly lowered: readonly BudgetKind[];
  /** When the day ends to which it is charged (ms since 1970). */
  readonly resetsAt: number;
  /** What to tell a client for whom less was left of this budget than it turned out to need. */
  tooLittle(kind: BudgetKind): SnowgateError;
  /**
   * Writes it down; it is on the disk when this resolves. Nothing may run before. An answer that needs no run needs no
   * such writing, which is why this is a step of its own. Later calls give the same promise.
   *
   * @throws QUOTA_UNAVAILABLE; the reservation is then void
   */
  secure(): Promise<void>;
  /** Snowflake has begun to run it. A second call, as by a retry, changes nothing. */
  started(): void;
  /**
   * Charges what it came to and frees what was set aside; on the disk when it resolves. Only the first call counts.
   * Never rejects: what cannot be written is settled at the next start.
   */
  settle(spent: Spent): Promise<void>;
}

/** What reservations are made with. */
export interface ReserveServices {
  readonly books: Books;
  readonly warehouses: Warehouses;
  readonly creditsPerHour: number;
  /** Names this start of the daemon. */
  readonly run: string;
  readonly now: () => number;
  readonly onChange: (client: string) => void;
}

const oneRequest: Amounts = { ...nothing, requests: 1 };

/**
 * Charges a request and sets aside what the statement may use at most, so that statements at the same time cannot use
 * the same rest of a budget twice. Everything of a statement is charged to the day on which it was reserved, also where
 * it runs over midnight.
 *
 * @throws QUOTA_DAY, QUOTA_HELD
 */
export function reserve(
  services: ReserveServices,
  client: string,
  policy: QuotaPolicy,
  wanted: Wanted,
): Reservation {
  const { books, onChange } = services;
  const account = books.accounts.of(client, policy);
  const { name, endsAt } = books.today();
  const day = books.accounts.dayOf(account, name);
  const others = heldBy(account, name);
  const { caps, lowered, held } = allotOrRefuse(services, account, day, policy, wanted);

  if (day.used.requests === 0) void books.later(() => books.tables.pruneDays(client, name));
  day.used = plus(day.used, oneRequest);
  account.open.set(wanted.id, { day: name, held });
  books.tell(account, day, causesOf(policy, day.used));
  onChange(client);

  const entry: Entry = { account, day, policy, wanted, mostMs: caps.ms };
  let secured: Promise<void> | undefined;
  let ticket: WarehouseTicket | undefined;
  let settled: Promise<void> | undefined;
  return {
    caps,
    lowered,
    resetsAt: endsAt,
    tooLittle(kind) {
      const exhausted = { kind, policy, used: day.used[kind], held: others[kind] };
      return others[kind] > 0 ? refuseHeld(exhausted) : refuseDay(exhausted, endsAt, services.now());
    },
    secure() {
      secured ??= secure(services, entry).catch((error: unknown) => {
        settled = Promise.resolve();
        throw error;
      });
      return secured;
    },
    started() {
      if (settled === undefined) ticket ??= start(services, wanted);
    },
    settle(spent) {
      settled ??= settle(services, entry, { secured: secured !== undefined, ticket, spent });
      return settled;
    },
  };
}

interface Entry {
  readonly account: Account;
  readonly day: DayCounters;
  readonly policy: QuotaPolicy;
  readonly wanted: Wanted;
  readonly mostMs: number;
}

/** @throws QUOTA_DAY, QUOTA_HELD */
function allotOrRefuse(
  { books, warehouses, creditsPerHour, now }: ReserveServices,
  account: Account,
  day: DayCounters,
  policy: QuotaPolicy,
  wanted: Wanted,
): Extract<ReturnType<typeof allot>, { readonly ok: true }> {
  const held = heldBy(account, day.name);
  const { warehouse } = wanted;
  const use = warehouse === null ? null : { creditsPerHour, asleep: warehouses.asleep(warehouse) };
  const allotment = allot(policy, plus(day.used, held), wanted, use);
  if (allotment.ok) return allotment;

  const { kind } = allotment;
  const exhausted = { kind, policy, used: day.used[kind], held: held[kind] };
  // Without what is set aside there would be something: free again when those statements have ended, not only tomorrow.
  if (allot(policy, day.used, wanted, use).ok) throw refuseHeld(exhausted);
  books.tell(account, day, [`${kind}-used`]);
  throw refuseDay(exhausted, books.today().endsAt, now());
}

async function secure(
  { books, creditsPerHour, run }: ReserveServices,
  { account, day, wanted, mostMs }: Entry,
): Promise<void> {
  const { tables } = books;
  const { id, warehouse } = wanted;
  const { client } = account;
  try {
    await books.durable(() => {
      tables.charge(client, day.name, oneRequest);
      tables.open({ id, run, client, day: day.name, mostMs, warehouse, creditsPerHour });
    });
  } catch (error) {
    account.open.delete(id);
    day.used = { ...day.used, requests: day.used.requests - 1 };
    throw error;
  }
}

function start(
  { books, warehouses, now }: ReserveServices,
  { id, warehouse }: Wanted,
): WarehouseTicket | undefined {
  if (warehouse === null) return undefined;
  const ticket = warehouses.begin(warehouse);
  const at = now();
  void books.later(() => {
    books.tables.started(id, at, ticket.woke);
    books.tables.saveBusyAt(warehouse, at);
  });
  return ticket;
}

function settle(
  { books, creditsPerHour, now, onChange }: ReserveServices,
  { account, day, policy, wanted }: Entry,
  how: { readonly secured: boolean; readonly ticket: WarehouseTicket | undefined; readonly spent: Spent },
): Promise<void> {
  const { secured, ticket, spent } = how;
  const { tables } = books;
  const { id, warehouse } = wanted;
  const used = spent.usedWarehouse && warehouse !== null;
  ticket?.end(used);
  const credits = used ? chargeFor(creditsPerHour, spent.busyMs, ticket?.woke === true) : 0;
  const amounts: Amounts = { requests: 0, rows: spent.rows, bytes: spent.bytes, credits };
  account.open.delete(id);
  day.used = plus(day.used, amounts);
  books.tell(account, day, causesOf(policy, day.used));
  onChange(account.client);
  const at = now();
  return books.later(() => {
    if (!secured) return tables.charge(account.client, day.name, plus(oneRequest, amounts));
    // Whoever closes it charges it, and nobody else: the client may have been removed in the meantime.
    if (!tables.close(id)) return;
    tables.charge(account.client, day.name, amounts);
    if (used) tables.saveBusyAt(warehouse, at);
  });
}
