import { memo } from 'react';
import { exactLine } from '../../../server/contract/exact-text.ts';
import type { SessionView } from '../../../server/contract/sessions.ts';
import { formatCount, formatMegabytes, formatMs, unknown } from '../../lib/format.ts';
import { strings } from '../../lib/strings.ts';
import { Ago } from '../../ui/ago.tsx';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import { CloseButton } from './close-button.tsx';
import { sessionLooks } from './session-looks.ts';

const text = strings.sessions;

/** One session; only a changed one is drawn again. */
export const SessionRow = memo(function SessionRow({ session }: { readonly session: SessionView }) {
  const app =
    session.clientInfo === null
      ? unknown
      : exactLine(`${session.clientInfo.name} ${session.clientInfo.version}`);
  const megabytes = formatMegabytes(session.bytes);
  const { meanMs, p50Ms, p95Ms } = session.latency;
  return (
    <tr>
      <td>
        <Tag {...sessionLooks[session.state]}>{text.states[session.state]}</Tag>
      </td>
      <td className={table.strong} title={session.id}>
        {session.client}
      </td>
      <td className={table.soft} title={app}>
        {app}
      </td>
      <td className={table.soft}>{text.transports[session.transport]}</td>
      <td className={table.soft} title={text.traffic(text.transports[session.transport], megabytes)}>
        {protocolOf(session)}
      </td>
      <td className={table.number}>{formatCount(session.inFlight)}</td>
      <td className={table.number}>{formatCount(session.calls)}</td>
      <td className={table.number}>{formatCount(session.failed)}</td>
      <td className={table.number} title={text.refusals(formatCount(session.denials))}>
        {formatCount(session.refused)}
      </td>
      <td className={table.number}>{formatCount(session.rows)}</td>
      <td className={table.number}>{megabytes}</td>
      <td className={table.number} title={text.latency(formatMs(meanMs), formatMs(p50Ms), formatMs(p95Ms))}>
        {formatMs(p95Ms)}
      </td>
      <td className={[table.soft, table.number].join(' ')}>
        <Ago instant={session.lastSeenAt} />
      </td>
      <td className={table.number}>
        <CloseButton session={session} />
      </td>
    </tr>
  );
});

/** `2025-11-25 legacy`, `2026-07-28 modern`, or `REST` where there is no MCP at all. */
function protocolOf(session: SessionView): string {
  const era = text.eras[session.era];
  return session.protocolVersion === null ? era : `${session.protocolVersion} ${era}`;
}
