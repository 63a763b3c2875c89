import { memo, useId } from 'react';
import type { ConfirmationView } from '../../../server/contract/presence.ts';
import { strings } from '../../lib/strings.ts';
import { useDesktop } from '../../lib/use-desktop.ts';
import { ExactText } from '../../ui/exact-text.tsx';
import { TimeLeft } from '../approvals/time-left.tsx';
import { ConfirmationActions } from './confirmation-actions.tsx';
import classes from './confirmation-card.module.css';

const text = strings.confirmations;

interface ConfirmationCardProps {
  readonly confirmation: ConfirmationView;

  /** Its place in the list. */
  readonly place: number;
}

/** One change that waits for a person: what is to be done, all of it, and the code that stands where it was asked for. */
export const ConfirmationCard = memo(function ConfirmationCard({
  confirmation,
  place,
}: ConfirmationCardProps) {
  const headingId = useId();
  const inDesktop = useDesktop() !== null;
  const { id, title, lines, code, origin, askedBy, expiresAt } = confirmation;
  return (
    <article className={classes.card} aria-labelledby={headingId} data-confirmation={id}>
      <div className={classes.head}>
        <h3 className={classes.heading} id={headingId}>
          <ExactText text={title} form="line" />
        </h3>
        <TimeLeft expiresAt={expiresAt} />
      </div>
      <p className={classes.facts}>
        {text.code} <strong className={classes.code}>{code}</strong> {text.compare(text.origins[origin])}
      </p>
      {askedBy.length === 0 ? null : <p className={classes.warning}>{text.askedBy(askedBy.join(', '))}</p>}
      <pre className={classes.lines}>
        <ExactText text={lines.join('\n')} form="block" />
      </pre>
      {inDesktop ? (
        <ConfirmationActions confirmation={confirmation} place={place} />
      ) : (
        <p className={classes.facts}>{text.inWindow}</p>
      )}
    </article>
  );
});
