import { strings } from '../../lib/strings.ts';
import { useSnapshot } from '../../lib/use-panel.ts';
import { Empty } from '../../ui/empty.tsx';
import { Section } from '../../ui/section.tsx';
import table from '../../ui/table.module.css';
import { SessionRow } from './session-row.tsx';
import classes from './sessions.module.css';

const text = strings.sessions;
const { columns } = text;

/** Who is connected now, over what, and what each has done. */
export function SessionsSection({ className }: { readonly className?: string | undefined }) {
  const sessions = useSnapshot((snapshot) => snapshot.sessions);
  return (
    <Section title={text.title} className={className} aside={sessions?.length || undefined}>
      {sessions === undefined ? null : sessions.length === 0 ? (
        <Empty title={text.empty} hint={text.emptyHint} command={text.emptyCommand} />
      ) : (
        <table className={[table.table, classes.table].join(' ')}>
          <thead>
            <tr>
              <th scope="col">{columns.state}</th>
              <th scope="col">{columns.client}</th>
              <th scope="col">{columns.app}</th>
              <th scope="col">{columns.transport}</th>
              <th scope="col">{columns.protocol}</th>
              {[
                columns.inFlight,
                columns.calls,
                columns.failed,
                columns.refused,
                columns.rows,
                columns.size,
                columns.p95,
              ].map((label) => (
                <th key={label} scope="col" className={table.number}>
                  {label}
                </th>
              ))}
              <th scope="col" className={table.number}>
                {columns.lastSeen}
              </th>
              <th scope="col">
                <span className="visually-hidden">{columns.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
