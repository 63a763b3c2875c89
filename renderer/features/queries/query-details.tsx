import type { ReactNode } from 'react';
import type { QueryView } from '../../../server/contract/admin.ts';
import { isActive } from '../../lib/apply-events.ts';
import { formatCount, formatInstant, formatKilobytes, unknown } from '../../lib/format.ts';
import { strings } from '../../lib/strings.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ExactText } from '../../ui/exact-text.tsx';
import { Tag } from '../../ui/tag.tsx';
import { CancelButton } from './cancel-button.tsx';
import { Elapsed } from './elapsed.tsx';
import classes from './query-details.module.css';
import { queryLooks } from './query-looks.ts';

const text = strings.queries.detail;

interface QueryDetailsProps {
  readonly query: QueryView;

  /** The query has left the list; what is shown is its last state. */
  readonly gone: boolean;
}

/** Everything known of one query: the whole statement, what went wrong, the facts and the ids. */
export function QueryDetails({ query, gone }: QueryDetailsProps) {
  return (
    <div className={classes.details}>
      {gone ? <p className={classes.gone}>{text.gone}</p> : null}
      <div className={classes.line}>
        <Tag {...queryLooks[query.state]}>{strings.queries.states[query.state]}</Tag>
        {isActive(query) && !gone ? <CancelButton query={query} /> : null}
      </div>
      {query.code === null ? null : (
        <section className={classes.problem} data-state={query.state} aria-label={text.problem}>
          <code>{query.code}</code>
          {query.message === null ? null : <p>{query.message}</p>}
        </section>
      )}
      <section aria-label={text.statement}>
        <div className={classes.line}>
          <h3 className={classes.heading}>{text.statement}</h3>
          {query.sql === '' ? null : <CopyButton text={query.sql} what={strings.copy.sql} />}
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <pre className={classes.sql} tabIndex={0}>
          {query.sql === '' ? strings.queries.noSql : <ExactText text={query.sql} form="block" />}
        </pre>
      </section>
      <section aria-label={text.facts}>
        <h3 className={classes.heading}>{text.facts}</h3>
        <dl className={classes.facts}>
          <Fact label={text.client}>{query.client}</Fact>
          <Fact label={text.tool}>{query.tool}</Fact>
          {query.queue === null ? null : (
            <Fact label={text.queue}>
              {strings.queries.queuedLong(query.queue.place, query.queue.of)}:{' '}
              {strings.queries.waitsFor[query.queue.waitsFor]}
            </Fact>
          )}
          <Fact label={text.started}>{formatInstant(query.startedAt)}</Fact>
          <Fact label={text.ended}>{query.endedAt === null ? unknown : formatInstant(query.endedAt)}</Fact>
          <Fact label={text.time}>
            <Elapsed query={query} /> {strings.overview.ms}
          </Fact>
          <Fact label={text.rows}>{formatCount(query.rows)}</Fact>
          <Fact label={text.size}>
            {query.bytes === null ? unknown : `${formatKilobytes(query.bytes)} ${text.kb}`}
          </Fact>
          <Fact label={text.truncated}>{query.truncated ? text.yes : text.no}</Fact>
          {query.cachedMs === null ? null : (
            <Fact label={text.cached}>
              {formatCount(query.cachedMs)} {strings.overview.ms}
            </Fact>
          )}
          {query.sharedWith === null ? null : <Id label={text.sharedWith} value={query.sharedWith} />}
          <Id label={text.requestId} value={query.id} />
          <Id label={text.sessionId} value={query.session} />
          <Id label={text.queryId} value={query.queryId} />
        </dl>
      </section>
    </div>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Id({ label, value }: { readonly label: string; readonly value: string | null }) {
  return (
    <Fact label={label}>
      {value === null ? (
        unknown
      ) : (
        <span className={classes.id}>
          <code>{value}</code>
          <CopyButton text={value} what={label} />
        </span>
      )}
    </Fact>
  );
}
