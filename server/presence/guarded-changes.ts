import type { addClientSchema } from '../contract/admin.ts';
import type { ApprovalVerdict, ApprovalView } from '../contract/approvals.ts';
import type { Policy } from '../contract/policy.ts';
import { none, policyChanges } from '../policy/decision/widens.ts';

/** A change that only a person may make, as the person is shown it. */
export interface GuardedChange {
  /** What is done, in one line. */
  readonly title: string;
  /** All of it, exactly. */
  readonly lines: readonly string[];
}

/** Letting a statement run that waits for a person. */
export function approvalChange(item: ApprovalView, verdict: Exclude<ApprovalVerdict, 'deny'>): GuardedChange {
  const often = verdict === 'once' ? 'once' : 'for the rest of its session';
  return {
    title: `Let ${item.client} run a ${item.kind} statement ${often}`,
    lines: [
      ...item.sql.split('\n'),
      `Objects: ${item.references.join(', ') || '-'}`,
      `Scans: ${item.bytes === null ? 'unknown' : `${item.bytes} bytes by its plan`}`,
    ],
  };
}

/** Another policy for a client; null when it gives no more than the one before. */
export function wideningChange(client: string, old: Policy, next: Policy): GuardedChange | null {
  const changes = policyChanges(old, next);
  if (!changes.some(({ widens }) => widens)) return null;
  return { title: `Let ${client} do more than its policy allows now`, lines: policyLines(old, next) };
}

/** A client that is added, which shows its token. */
export function newClientChange(
  { name, type, policy }: ReturnType<typeof addClientSchema.parse>,
  unset: Policy,
): GuardedChange {
  return {
    title: `Add the client ${name} and show its token`,
    lines: [
      `Type: ${type}`,
      `May use: ${(policy ?? unset).allow.join(', ') || 'nothing'}`,
      ...policyLines(unset, policy ?? unset),
    ],
  };
}

/** A new token for a client, which is shown. */
export function rotationChange(client: string): GuardedChange {
  return {
    title: `Give the client ${client} a new token and show it`,
    lines: ['The token that it has now stops working at once.'],
  };
}

/** What differs, one part a line. */
function policyLines(old: Policy, next: Policy): readonly string[] {
  return policyChanges(old, next).map(({ part, from, to, widens }) => {
    const entries = [...(from === none ? [] : [`takes out ${from}`]), ...(to === none ? [] : [`adds ${to}`])];
    const how = Array.isArray(old[part as keyof Policy]) ? entries.join(', ') : `${from} → ${to}`;
    return `${part}: ${how}${widens ? ' (more)' : ''}`;
  });
}
