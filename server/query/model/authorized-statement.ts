import type { Policy } from '../../contract/policy.ts';
import type { Listing, StatementKind, UseTarget } from '../../policy/analysis/analysis-types.ts';
import type { NamePlace } from '../../policy/decision/judge-context.ts';
import type { StatementContext } from '../../snowflake/types.ts';

/** A statement that may run, and under which conditions. */
export interface AuthorizedStatement {
  readonly policy: Policy;
  /** Where its names were resolved, and so where it must run. */
  readonly context: StatementContext;
  /** Set when rows about objects outside the policy have to be left out of the answer. */
  readonly filter: Listing | null;
  /** True when it was understood in full and only reads: then running it twice does no harm. */
  readonly repeatable: boolean;
  /** Set for USE: the gateway answers it itself. `place` is where a schema without a database is looked for. */
  readonly use: { readonly target: UseTarget; readonly place: NamePlace } | null;
  readonly kind: StatementKind;
  /** The first keyword; empty when the text was not understood. */
  readonly verb: string;
  /** See Analysis: null when the answer is this client's alone. */
  readonly digest: string | null;
  /** The stamp of the policy under which a human has approved it; null when no human was asked. */
  readonly approvedUnder: string | null;
}
