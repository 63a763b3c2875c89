import { type BudgetView, budgetKinds, type ClientUsage } from '../../contract/quota.ts';
import type { JsonValue } from '../../query/rows/shape-rows.ts';

/** What a client has used and has left, in three lines for a model to plan with. */
export function usageLines(usage: ClientUsage): readonly string[] {
  const { rate, concurrent, resetsAt } = usage;
  const budgets = budgetKinds.map((kind) => {
    const { used, held, limit } = usage[kind];
    const of = limit === null ? '' : ` of ${limit}`;
    return `${kind} ${readable(used)}${of}${held > 0 && limit !== null ? ` (${readable(held)} set aside)` : ''}`;
  });
  return [
    `used today: ${budgets.join(', ')}; a new day begins at ${instant(resetsAt)}`,
    `rate: ${rate.left} of ${rate.burst} calls left, ${rate.refillPerMinute} come back a minute; whoami is free`,
    `at the same time: ${concurrent.limit} statements run, further ones wait`,
  ];
}

/** The same as data. Amounts without a limit have no `left`. */
export function usageData(usage: ClientUsage): Readonly<Record<string, JsonValue>> {
  const { rate, concurrent, day, timeZone, resetsAt } = usage;
  return {
    day,
    timeZone,
    resetsAt: instant(resetsAt),
    ...Object.fromEntries(budgetKinds.map((kind) => [kind, budgetData(usage[kind])])),
    rate: {
      left: rate.left,
      burst: rate.burst,
      refillPerMinute: rate.refillPerMinute,
      ...(rate.nextAt !== null && { nextAt: instant(rate.nextAt) }),
      ...(rate.fullAt !== null && { fullAt: instant(rate.fullAt) }),
    },
    concurrent: { ...concurrent },
  };
}

function budgetData({ used, held, limit }: BudgetView): Readonly<Record<string, JsonValue>> {
  return {
    used: readable(used),
    ...(limit !== null && { limit, held: readable(held), left: readable(Math.max(0, limit - used - held)) }),
  };
}

/** Credits are fractions; six digits are more than an estimate is worth. */
function readable(amount: number): number {
  return Number(amount.toFixed(6));
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
