import type { QueryView } from '../../../server/contract/admin.ts';
import { strings } from '../../lib/strings.ts';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';

/** What is worth knowing of a finished query: its error code, or that rows were left behind. */
export function QueryOutcome({ query }: { readonly query: QueryView }) {
  if (query.code !== null) {
    return (
      <span className={table.mono} title={query.message ?? undefined}>
        {query.code}
      </span>
    );
  }
  if (!query.truncated) return null;
  return (
    <span title={strings.queries.truncatedHint}>
      <Tag tone="wait" icon="cut">
        {strings.queries.truncated}
      </Tag>
    </span>
  );
}
