import { useReducedMotion } from '@mantine/hooks';
import type { QueryView } from '../../../server/contract/admin.ts';
import { isActive } from '../../lib/apply-events.ts';
import { toDaemonTime, useDaemonNow } from '../../lib/clock.ts';
import { formatMs, unknown } from '../../lib/format.ts';
import { useLinkState } from '../../lib/use-panel.ts';
import table from '../../ui/table.module.css';

/** Milliseconds a query took, or has taken so far, waiting included; ticks while it waits or runs. */
export function Elapsed({ query }: { readonly query: QueryView }) {
  if (query.endedAt !== null) return formatMs(query.endedAt - query.startedAt);
  return isActive(query) ? <Ticking startedAt={query.startedAt} /> : unknown;
}

function Ticking({ startedAt }: { readonly startedAt: number }) {
  const calm = useReducedMotion();
  const now = useDaemonNow(calm ? 1_000 : 100);
  const link = useLinkState();
  // Without the live stream nobody knows whether it still runs: the time stands still where it was last known.
  const until = link.kind === 'reconnecting' && link.lostAt !== null ? toDaemonTime(link.lostAt) : now;
  return <span className={table.tick}>{formatMs(until - startedAt)}</span>;
}
