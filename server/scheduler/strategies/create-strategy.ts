import type { StrategyName } from '../../contract/queue.ts';
import { assertNever } from '../../util/assert-never.ts';
import { createFairShare } from './fair-share.ts';
import { createPriorityBased } from './priority-based.ts';
import { createRoundRobin } from './round-robin.ts';
import type { Strategy } from './strategy.ts';
import { createWeightedFair } from './weighted-fair.ts';

/** A strategy that knows nothing yet. @param ageingMs - for priority_based: see there */
export function createStrategy(name: StrategyName, ageingMs: number): Strategy {
  switch (name) {
    case 'fair_share':
      return createFairShare();
    case 'weighted_fair':
      return createWeightedFair();
    case 'priority_based':
      return createPriorityBased(ageingMs);
    case 'round_robin':
      return createRoundRobin();
    default:
      return assertNever(name);
  }
}
