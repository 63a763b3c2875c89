import type { BudgetKind } from '../../contract/quota.ts';

/** Says why rows were left behind when it was the client's daily budget: then asking for more at once is of no use. */
export function cutText(kind: BudgetKind): string {
  return `More rows exist, but today's ${kind} of this client are used up (quota.${kind}PerDay). whoami says when the next day begins.`;
}
