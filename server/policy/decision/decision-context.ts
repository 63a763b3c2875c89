import type { NameContext } from '../analysis/resolve.ts';

/** What the decision needs to know besides the policy and the statement. */
export interface DecisionContext extends NameContext {
  /** Whether a stored result belongs to the client that asks. Results of others are refused. */
  readonly ownsQuery: (queryId: string) => boolean;

  /** True when the caller leaves out the rows of listings that the client may not see (see `Decision.filter`). */
  readonly filtersListings: boolean;
}
