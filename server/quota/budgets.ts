import type { QuotaPolicy } from '../contract/policy.ts';
import type { BudgetKind } from '../contract/quota.ts';
import { busyMsFor, chargeFor } from './credits.ts';

/** An amount of each thing that a day has a budget for. */
export type Amounts = Readonly<Record<BudgetKind, number>>;

export const nothing: Amounts = { requests: 0, rows: 0, bytes: 0, credits: 0 };

/** What a statement may use at most. */
export interface Caps {
  readonly rows: number;
  readonly bytes: number;
  /** Time to run (ms). */
  readonly ms: number;
}

/** The warehouse that a statement will keep busy. */
export interface WarehouseUse {
  readonly creditsPerHour: number;
  /** True when it seems to be suspended, so that starting it costs the minimum. */
  readonly asleep: boolean;
}

/** The most that a statement may still use, or which budget has nothing left. */
export type Allotment =
  | {
      readonly ok: true;
      readonly caps: Caps;
      /** To be set aside until the statement has ended; its request counts at once and is not in here. */
      readonly held: Amounts;
      /** The budgets that made the caps smaller than what was asked for. */
      readonly lowered: readonly BudgetKind[];
    }
  | { readonly ok: false; readonly kind: BudgetKind };

/** A warehouse time shorter than this (ms) is as good as none. */
const leastMs = 1_000;

/** The daily limit of a kind; null = none. */
export function limitOf(policy: QuotaPolicy, kind: BudgetKind): number | null {
  return policy[`${kind}PerDay`];
}

/**
 * Fits a statement into what is left of the day. It gets less where less is left, and is refused only where nothing is:
 * a model can do something with the first rows, and with a refusal it can do nothing.
 *
 * @param taken - used up or set aside for others already
 * @param wanted - what the statement may use by the limits of the gateway
 * @param warehouse - null for statements that need none
 */
export function allot(
  policy: QuotaPolicy,
  taken: Amounts,
  wanted: Caps,
  warehouse: WarehouseUse | null,
): Allotment {
  const left = (kind: BudgetKind): number => {
    const limit = limitOf(policy, kind);
    return limit === null ? Number.POSITIVE_INFINITY : limit - taken[kind];
  };
  const affordableMs = warehouse
    ? busyMsFor(warehouse.creditsPerHour, left('credits'))
    : Number.POSITIVE_INFINITY;

  if (left('requests') < 1) return { ok: false, kind: 'requests' };
  if (left('rows') < 1) return { ok: false, kind: 'rows' };
  if (left('bytes') < 1) return { ok: false, kind: 'bytes' };
  if (affordableMs < leastMs) return { ok: false, kind: 'credits' };

  const caps: Caps = {
    rows: Math.min(wanted.rows, left('rows')),
    bytes: Math.min(wanted.bytes, left('bytes')),
    ms: Math.min(wanted.ms, Math.floor(affordableMs)),
  };
  const credits = warehouse
    ? Math.min(left('credits'), chargeFor(warehouse.creditsPerHour, caps.ms, warehouse.asleep))
    : 0;
  return {
    ok: true,
    caps,
    held: { requests: 0, rows: caps.rows, bytes: caps.bytes, credits },
    lowered: [
      ...(caps.rows < wanted.rows ? (['rows'] as const) : []),
      ...(caps.bytes < wanted.bytes ? (['bytes'] as const) : []),
      ...(caps.ms < wanted.ms ? (['credits'] as const) : []),
    ],
  };
}

/** The sum of two amounts. */
export function plus(a: Amounts, b: Amounts): Amounts {
  return {
    requests: a.requests + b.requests,
    rows: a.rows + b.rows,
    bytes: a.bytes + b.bytes,
    credits: a.credits + b.credits,
  };
}
