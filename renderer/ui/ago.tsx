import { useDaemonNow } from '../lib/clock.ts';
import { formatAgo, formatInstant } from '../lib/format.ts';

/** How long ago something was, with the exact instant in the tooltip. */
export function Ago({ instant }: { readonly instant: number }) {
  const now = useDaemonNow(1_000);
  return (
    <time dateTime={new Date(instant).toISOString()} title={formatInstant(instant)}>
      {formatAgo(instant, now)}
    </time>
  );
}
