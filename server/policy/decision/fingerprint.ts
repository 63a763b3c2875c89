import { hash } from 'node:crypto';
import type { Policy } from '../../contract/policy.ts';

const known = new WeakMap<Policy, string>();

/**
 * What two policies have to have in common so that the same statement may show the same to both: every part that decides
 * what is seen, in one order. Quotas, shares and names do not count. Entries are compared as they are written: two ways
 * of writing the same object only cost the sharing.
 */
export function policyFingerprint(policy: Policy): string {
  const before = known.get(policy);
  if (before !== undefined) return before;
  const { level, allow, deny, statements, explain, trustViews, scanBytesPerQuery, validators } = policy;
  const { read, write, ddl, call, models } = statements;
  const fingerprint = JSON.stringify([
    level,
    sorted(allow),
    sorted(deny),
    [read, write, ddl, call, models],
    explain,
    trustViews,
    scanBytesPerQuery,
    sorted(validators),
  ]);
  known.set(policy, fingerprint);
  return fingerprint;
}

/** The fingerprint in a few characters, for what is written down. */
export function policyStamp(policy: Policy): string {
  return hash('sha256', policyFingerprint(policy), 'base64url');
}

function sorted(entries: readonly string[]): readonly string[] {
  return [...new Set(entries)].sort();
}
