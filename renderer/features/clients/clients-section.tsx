import { memo } from 'react';
import type { ClientView } from '../../../server/contract/admin.ts';
import { formatCount } from '../../lib/format.ts';
import { sectionIds } from '../../lib/section-ids.ts';
import { strings } from '../../lib/strings.ts';
import { useSnapshot } from '../../lib/use-panel.ts';
import { Ago } from '../../ui/ago.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Section } from '../../ui/section.tsx';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import classes from './clients.module.css';

const text = strings.clients;

/** The AI apps that may call, with their last visit. */
export function ClientsSection({ className }: { readonly className?: string | undefined }) {
  const clients = useSnapshot((snapshot) => snapshot.clients);
  return (
    <Section
      title={text.title}
      id={sectionIds.clients}
      className={className}
      aside={clients?.length || undefined}
    >
      {clients === undefined ? null : clients.length === 0 ? (
        <Empty title={text.empty} hint={text.emptyHint} command={text.emptyCommand} />
      ) : (
        <table className={[table.table, classes.table].join(' ')}>
          <thead>
            <tr>
              <th scope="col">{text.columns.name}</th>
              <th scope="col">{text.columns.type}</th>
              <th scope="col">{text.columns.lastSeen}</th>
              <th scope="col" className={table.number}>
                {text.columns.sessions}
              </th>
              <th scope="col" className={table.number}>
                {text.columns.running}
              </th>
              <th scope="col" className={table.number}>
                {text.columns.calls}
              </th>
            </tr>
          </thead>
          <tbody>
            {clients.map((client) => (
              <ClientRow key={client.name} client={client} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

const ClientRow = memo(function ClientRow({ client }: { readonly client: ClientView }) {
  return (
    <tr>
      <td className={table.strong}>
        {client.name}
        {client.paused ? (
          <>
            {' '}
            <Tag tone="wait" icon="stop">
              {text.paused}
            </Tag>
          </>
        ) : null}
      </td>
      <td className={table.soft}>{text.types[client.type]}</td>
      <td className={table.soft}>
        {client.lastSeenAt === null ? text.never : <Ago instant={client.lastSeenAt} />}
      </td>
      <td className={table.number}>{formatCount(client.sessions)}</td>
      <td className={table.number}>{formatCount(client.running)}</td>
      <td className={table.number}>{formatCount(client.calls)}</td>
    </tr>
  );
});
