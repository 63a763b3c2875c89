import type { WarehouseSize } from '../contract/quota-config.ts';

/** Credits that an hour of each size of warehouse costs at Snowflake (standard warehouses). */
const perHour: Readonly<Record<WarehouseSize, number>> = {
  'X-Small': 1,
  Small: 2,
  Medium: 4,
  Large: 8,
  'X-Large': 16,
  '2X-Large': 32,
  '3X-Large': 64,
  '4X-Large': 128,
  '5X-Large': 256,
  '6X-Large': 512,
};

const hourMs = 3_600_000;

/** Snowflake charges at least this long (ms) for each start of a warehouse. */
const leastChargedMs = 60_000;

/** Credits that an hour of such a warehouse costs. */
export function creditsPerHour(size: WarehouseSize): number {
  return perHour[size];
}

/**
 * What a statement is charged: its own busy time, and at least the minimum when it woke the warehouse. Two clients that
 * are busy at the same time each pay their own time, although Snowflake charges the warehouse once: it is an estimate
 * that rather says too much.
 *
 * @param busyMs - how long it ran at Snowflake
 * @param woke - true when the warehouse had to be started for it
 */
export function chargeFor(ratePerHour: number, busyMs: number, woke: boolean): number {
  return (Math.max(0, busyMs, woke ? leastChargedMs : 0) / hourMs) * ratePerHour;
}

/** How long (ms) a warehouse may be busy for so many credits. */
export function busyMsFor(ratePerHour: number, credits: number): number {
  return (credits / ratePerHour) * hourMs;
}
