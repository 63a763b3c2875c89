import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ConfirmationVerdict, ConfirmationView } from '../../../server/contract/presence.ts';
import { toLinkError } from '../../lib/link-error.ts';
import { strings } from '../../lib/strings.ts';
import { useLinkState, usePanel } from '../../lib/use-panel.ts';
import { Icon } from '../../ui/icon.tsx';
import { useExpired } from '../approvals/use-expired.ts';
import { useInPlace } from '../approvals/use-in-place.ts';
import classes from './confirmation-actions.module.css';

const text = strings.confirmations;

type Answering =
  | { readonly kind: 'open' }
  | { readonly kind: 'asked'; readonly verdict: ConfirmationVerdict }
  | { readonly kind: 'failed'; readonly problem: string };

/** The two answers. None has the focus by itself, and a card that has just appeared or moved takes no confirmation. */
export function ConfirmationActions({
  confirmation: { id, code, expiresAt },
  place,
}: {
  readonly confirmation: ConfirmationView;
  readonly place: number;
}) {
  const { api } = usePanel();
  const [answering, setAnswering] = useState<Answering>({ kind: 'open' });
  const live = useLinkState().kind === 'live';
  const expired = useExpired(expiresAt);
  const inPlace = useInPlace(place, live);
  const closed = !live || expired || answering.kind === 'asked';

  async function answer(verdict: ConfirmationVerdict): Promise<void> {
    setAnswering({ kind: 'asked', verdict });
    try {
      await api.settleConfirmation(id, verdict);
    } catch (thrown) {
      const { refusal, kind } = toLinkError(thrown);
      const problem = refusal
        ? `${refusal.message} ${refusal.next} (${refusal.code})`
        : strings.link.reasons[kind];
      setAnswering({ kind: 'failed', problem });
    }
  }

  return (
    <div className={classes.actions}>
      <Button
        size="xs"
        aria-disabled={closed || !inPlace}
        {...((closed || !inPlace) && { 'data-disabled': true })}
        onClick={() => {
          if (!closed && inPlace) void answer('confirm');
        }}
      >
        {text.confirm(code)}
      </Button>
      <Button
        size="xs"
        variant="default"
        aria-disabled={closed}
        {...(closed && { 'data-disabled': true })}
        onClick={() => {
          if (!closed) void answer('refuse');
        }}
      >
        {text.refuse}
      </Button>
      <p className={classes.outcome} role="status" data-failed={answering.kind === 'failed' || undefined}>
        {answering.kind === 'asked' ? text.pending[answering.verdict] : null}
        {answering.kind === 'failed' ? (
          <>
            <Icon name="warn" /> {answering.problem}
          </>
        ) : null}
      </p>
    </div>
  );
}
