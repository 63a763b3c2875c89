import { memo, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import { excerptOf } from '../../lib/excerpt.ts';
import { strings } from '../../lib/strings.ts';
import { ApprovalActions } from './approval-actions.tsx';
import classes from './approval-card.module.css';
import { ApprovalFacts } from './approval-facts.tsx';
import { ApprovalStatement } from './approval-statement.tsx';
import { TimeLeft } from './time-left.tsx';

const text = strings.approvals;

interface ApprovalCardProps {
  readonly approval: ApprovalView;

  /** Its place in the list. */
  readonly place: number;
}

/** One statement that waits for a human, with all that the decision needs. Only the whole statement can be approved. */
export const ApprovalCard = memo(function ApprovalCard({ approval, place }: ApprovalCardProps) {
  const headingId = useId();
  const [all, setAll] = useState(false);
  const excerpt = excerptOf(approval.sql);
  const card = useKeptFocus();
  return (
    <article className={classes.card} ref={card} aria-labelledby={headingId} data-approval={approval.id}>
      <div className={classes.head}>
        <h3 className={classes.heading} id={headingId}>
          <strong>{approval.client}</strong>{' '}
          <span className={classes.app}>{text.app(strings.clients.types[approval.clientType])}</span>{' '}
          {text.heading(approval.kind)}
        </h3>
        <TimeLeft expiresAt={approval.expiresAt} />
      </div>
      <ApprovalFacts approval={approval} />
      <ApprovalStatement approval={approval} excerpt={excerpt} all={all} onShowAll={() => setAll(true)} />
      <ApprovalActions approval={approval} place={place} whole={all || excerpt.whole} />
    </article>
  );
});

/** When the card goes while it holds the focus, the focus goes to the page's main part and not to another card's button. */
function useKeptFocus() {
  const card = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      if (element?.contains(document.activeElement)) {
        document.getElementById('main')?.focus({ preventScroll: true });
      }
    };
  }, []);
  return card;
}
