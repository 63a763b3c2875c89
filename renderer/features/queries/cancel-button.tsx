import { Button } from '@mantine/core';
import type { QueryView } from '../../../server/contract/admin.ts';
import { strings } from '../../lib/strings.ts';
import { useLinkState } from '../../lib/use-panel.ts';
import { useCancelQuery } from './use-cancel-query.ts';

/** Cancels one query that waits or runs; its label names whose. */
export function CancelButton({ query }: { readonly query: QueryView }) {
  const { cancel, pending } = useCancelQuery(query.id);
  const live = useLinkState().kind === 'live';
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={pending || !live}
      aria-label={strings.queries.cancelLabel(query.tool, query.client)}
      title={strings.queries.cancelLabel(query.tool, query.client)}
      onClick={cancel}
    >
      {pending ? strings.queries.cancelling : strings.queries.cancel}
    </Button>
  );
}
