import { Button } from '@mantine/core';
import type { QueryView } from '../../../server/contract/admin.ts';
import { createQuestion, useAskOnce } from '../../lib/ask-once.ts';
import { strings } from '../../lib/strings.ts';
import { useLinkState } from '../../lib/use-panel.ts';

/** It counts as cancelled only when the live stream says so. */
const cancelQuery = createQuestion((api, id) => api.cancelQuery(id), strings.queries.cancelFailed);

/** Cancels one query that waits or runs; its label names whose. */
export function CancelButton({ query }: { readonly query: QueryView }) {
  const { ask, pending } = useAskOnce(cancelQuery, query.id);
  const live = useLinkState().kind === 'live';
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={pending || !live}
      aria-label={strings.queries.cancelLabel(query.tool, query.client)}
      title={strings.queries.cancelLabel(query.tool, query.client)}
      onClick={ask}
    >
      {pending ? strings.queries.cancelling : strings.queries.cancel}
    </Button>
  );
}
