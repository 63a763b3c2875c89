import type { PoolView } from '../../../contract/admin.ts';

/** What a pool says of retries and fallbacks when nobody has put any around it. */
export const noResilience = {
  circuit: { state: 'closed', opened: 0, retryAt: null },
  retries: 0,
  fallbackOf: null,
  stoodIn: 0,
} as const satisfies Partial<PoolView>;
