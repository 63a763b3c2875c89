import { hash } from 'node:crypto';
import { isOwnView } from '../../policy/analysis/volatility.ts';
import { policyFingerprint } from '../../policy/decision/fingerprint.ts';
import type { AuthorizedStatement } from '../model/authorized-statement.ts';

/** A statement whose answer may be given to others. */
export interface Shareable {
  /** Equal only for statements that have to have the same answer. */
  readonly key: string;
  /** True when the answer may be kept for a while, too. */
  readonly keep: boolean;
  /** The profile that the key is for: the answer of another one, with a role of its own, is not kept under it. */
  readonly profile: string;
}

/**
 * What the answer to a statement depends on, in one key; null when nobody else may be given it. Level strict shares
 * nothing. Listings and plans are shared only while they run: they change without anybody writing rows.
 *
 * @param caps - the profile that answers, and the rows and bytes that are fetched, and kept there for later pages
 */
export function shareKey(
  authorized: AuthorizedStatement,
  caps: {
    readonly profile: string;
    readonly maxRows: number;
    readonly keepRows: number;
    readonly maxBytes: number;
  },
): Shareable | null {
  const { policy, context, digest, kind, verb } = authorized;
  if (digest === null || kind !== 'read' || policy.level === 'strict') return null;
  const { database = null, schema = null, role = null, warehouse = null } = context;
  // A name without a place would be looked up among the views that Snowflake fills itself.
  if (isOwnView({ database, schema })) return null;
  const parts = [
    caps.profile,
    role,
    warehouse,
    database,
    schema,
    policyFingerprint(policy),
    digest,
    caps.maxRows,
    caps.keepRows,
    caps.maxBytes,
  ];
  const key = hash('sha256', JSON.stringify(parts), 'base64url');
  return { key, keep: verb === 'SELECT', profile: caps.profile };
}
