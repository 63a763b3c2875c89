import { Button } from '@mantine/core';
import type { SessionView } from '../../../server/contract/sessions.ts';
import { createQuestion, useAskOnce } from '../../lib/ask-once.ts';
import { strings } from '../../lib/strings.ts';
import { useLinkState } from '../../lib/use-panel.ts';

const text = strings.sessions;

/** It is gone only when the live stream says so. */
const closeSession = createQuestion((api, id) => api.closeSession(id), text.closeFailed);

/** Closes one session; its label names whose, and its tooltip says what goes with it. */
export function CloseButton({ session }: { readonly session: SessionView }) {
  const { ask, pending } = useAskOnce(closeSession, session.id);
  const live = useLinkState().kind === 'live';
  const closing = pending || session.state === 'disconnecting';
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={closing || !live}
      aria-label={text.closeLabel(session.client, text.transports[session.transport])}
      title={text.closeHint}
      onClick={ask}
    >
      {closing ? text.closing : text.close}
    </Button>
  );
}
