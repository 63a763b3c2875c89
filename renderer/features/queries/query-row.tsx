import { memo } from 'react';
import type { QueryView } from '../../../server/contract/admin.ts';
import { isActive } from '../../lib/apply-events.ts';
import { formatCount, formatKilobytes, previewSql } from '../../lib/format.ts';
import { strings } from '../../lib/strings.ts';
import { Ago } from '../../ui/ago.tsx';
import { ExactText } from '../../ui/exact-text.tsx';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import { CancelButton } from './cancel-button.tsx';
import { Elapsed } from './elapsed.tsx';
import classes from './queries.module.css';
import { queryLooks } from './query-looks.ts';
import { QueryOutcome } from './query-outcome.tsx';

const text = strings.queries;

interface QueryRowProps {
  readonly query: QueryView;
  readonly selected: boolean;
  readonly onOpen: (id: string) => void;
}

/** One query. The statement is a button, and the list takes a click anywhere in the row for it; only a changed row is drawn again. */
export const QueryRow = memo(function QueryRow({ query, selected, onOpen }: QueryRowProps) {
  const preview = previewSql(query.sql);
  const { queue } = query;
  return (
    <tr
      className={classes.row}
      data-active={isActive(query) || undefined}
      data-selected={selected || undefined}
    >
      <td>
        <span
          title={
            queue ? `${text.queuedLong(queue.place, queue.of)}: ${text.waitsFor[queue.waitsFor]}` : undefined
          }
        >
          <Tag {...queryLooks[query.state]}>
            {queue ? text.queued(queue.place, queue.of) : text.states[query.state]}
          </Tag>
        </span>
      </td>
      <td className={table.soft}>
        <Ago instant={query.startedAt} />
      </td>
      <td className={table.strong}>{query.client}</td>
      <td className={[table.soft, classes.tool].join(' ')}>{query.tool}</td>
      <td>
        <button
          type="button"
          className={classes.open}
          data-row
          aria-haspopup="dialog"
          onClick={() => onOpen(query.id)}
        >
          <span className="visually-hidden">{text.open(query.tool, query.client)} </span>
          {preview === '' ? text.noSql : <ExactText text={preview} form="line" />}
        </button>
      </td>
      <td className={table.number}>
        <Elapsed query={query} />
      </td>
      <td className={table.number}>{formatCount(query.rows)}</td>
      <td className={[table.number, classes.size].join(' ')}>{formatKilobytes(query.bytes)}</td>
      <td>{isActive(query) ? <CancelButton query={query} /> : <QueryOutcome query={query} />}</td>
    </tr>
  );
});
