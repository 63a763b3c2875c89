import { Button } from '@mantine/core';
import type { ApprovalVerdict, ApprovalView } from '../../../server/contract/approvals.ts';
import { strings } from '../../lib/strings.ts';
import { useLinkState } from '../../lib/use-panel.ts';
import { Icon } from '../../ui/icon.tsx';
import classes from './approval-actions.module.css';
import { useExpired } from './use-expired.ts';
import { useInPlace } from './use-in-place.ts';
import { type Settling, useSettle } from './use-settle.ts';

const text = strings.approvals;

interface ApprovalActionsProps {
  readonly approval: ApprovalView;

  /** The card's place in the list. */
  readonly place: number;

  /** The whole statement is on the page: only then can it be approved. Denying needs no reading. */
  readonly whole: boolean;
}

/** The three answers. Each names the client; none has the focus by itself. */
export function ApprovalActions({ approval, place, whole }: ApprovalActionsProps) {
  const { client } = approval;
  const { settling, settle } = useSettle(approval);
  const live = useLinkState().kind === 'live';
  const expired = useExpired(approval.expiresAt);
  const inPlace = useInPlace(place, live);
  const answered = settling.kind === 'asked' || (settling.kind === 'failed' && settling.over);
  const closed = !live || expired || answered;

  const answer = (verdict: ApprovalVerdict, label: string, blocked: boolean) => ({
    children: label,
    title: text.hints[verdict],
    // Not the attribute `disabled`: a button that is being answered keeps the focus of whoever pressed it.
    'aria-disabled': blocked,
    ...(blocked && { 'data-disabled': true }),
    onClick: () => {
      if (!blocked) settle(verdict);
    },
  });
  const approvable = !closed && whole && inPlace;
  return (
    <div className={classes.actions}>
      <Button size="xs" {...answer('once', text.once(client), !approvable)} />
      <Button size="xs" variant="default" {...answer('session', text.forSession(client), !approvable)} />
      <Button
        size="xs"
        variant="default"
        className={classes.deny ?? ''}
        {...answer('deny', text.deny(client), closed)}
      />
      {whole || closed ? null : <span className={classes.hint}>{text.showAllFirst}</span>}
      <p className={classes.outcome} role="status" data-failed={settling.kind === 'failed' || undefined}>
        <Outcome settling={settling} />
      </p>
    </div>
  );
}

function Outcome({ settling }: { readonly settling: Settling }) {
  switch (settling.kind) {
    case 'open':
      return null;
    case 'asked':
      return text.pending[settling.verdict];
    case 'failed':
      return (
        <>
          <Icon name="warn" /> {settling.problem}
        </>
      );
  }
}
