import { useEffect, useRef, useState } from 'react';
import type { ApprovalVerdict, ApprovalView } from '../../../server/contract/approvals.ts';
import { type LinkError, toLinkError } from '../../lib/link-error.ts';
import { notices } from '../../lib/notice-store.ts';
import { strings } from '../../lib/strings.ts';
import { usePanel } from '../../lib/use-panel.ts';

const text = strings.approvals;

/** How far the answer to one statement is. */
export type Settling =
  | { readonly kind: 'open' }
  /** On its way, or taken: the card stays until the live stream says that the statement no longer waits. */
  | { readonly kind: 'asked'; readonly verdict: ApprovalVerdict }
  /** Not taken. `over`: it cannot be answered any more. */
  | { readonly kind: 'failed'; readonly problem: string; readonly over: boolean };

/** Answers one statement. Only the live stream says that it was settled. */
export function useSettle(approval: ApprovalView): {
  readonly settling: Settling;
  readonly settle: (verdict: ApprovalVerdict) => void;
} {
  const { api } = usePanel();
  const [settling, setSettling] = useState<Settling>({ kind: 'open' });
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  async function ask(verdict: ApprovalVerdict): Promise<void> {
    setSettling({ kind: 'asked', verdict });
    try {
      await api.settleApproval(approval.id, verdict);
    } catch (thrown) {
      const error = toLinkError(thrown);
      const over = error.refusal?.code === 'POLICY_APPROVAL_UNKNOWN';
      const problem = problemOf(error, verdict, approval.client);
      setSettling({ kind: 'failed', problem, over });
      // Its card is gone or goes at once: say it where it can be read.
      if (over) notices.add(text.lateTitle, text.late(approval.client));
      else if (!mounted.current) notices.add(strings.approvals.title, problem);
    }
  }
  return { settling, settle: (verdict) => void ask(verdict) };
}

function problemOf({ refusal, kind }: LinkError, verdict: ApprovalVerdict, client: string): string {
  if (refusal === null) return `${text.unsure} ${strings.link.reasons[kind]}`;
  if (refusal.code === 'POLICY_APPROVAL_UNKNOWN') return `${text.lateTitle} ${text.late(client)}`;
  return `${text.failed[verdict]} ${refusal.message} ${refusal.next} (${refusal.code})`;
}
