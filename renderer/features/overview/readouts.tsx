import type { ReactNode } from 'react';
import type { PoolView, Snapshot } from '../../../server/contract/admin.ts';
import { useDaemonNow } from '../../lib/clock.ts';
import {
  formatCount,
  formatInstant,
  formatMegabytes,
  formatMs,
  formatSpan,
  unknown,
} from '../../lib/format.ts';
import { strings } from '../../lib/strings.ts';
import { useLinkState, useSnapshot } from '../../lib/use-panel.ts';
import classes from './readouts.module.css';

const text = strings.overview;

/** The figures of the bar. They are shown as old when the live stream is not live. */
export function Readouts() {
  const live = useLinkState().kind === 'live';
  const overview = useSnapshot((snapshot) => snapshot.overview);
  const pool = useSnapshot(activePool);
  const minute = overview?.lastMinute;
  return (
    <dl className={classes.strip} data-stale={!live || undefined}>
      <Readout label={text.uptime} title={overview && text.started(formatInstant(overview.startedAt))}>
        {overview === undefined || !live ? unknown : <Uptime startedAt={overview.startedAt} />}
      </Readout>
      <Readout label={text.clients}>{formatCount(overview?.clients ?? null)}</Readout>
      <Readout label={text.sessions}>{formatCount(overview?.sessions ?? null)}</Readout>
      <Readout label={text.runningQueries} strong={(overview?.running ?? 0) > 0}>
        {formatCount(overview?.running ?? null)}
      </Readout>
      <Readout
        label={text.pool}
        title={text.poolHint}
        unit={pool ? text.of(formatCount(pool.max)) : undefined}
        strong={(pool?.borrowed ?? 0) > 0}
      >
        {formatCount(pool?.borrowed ?? null)}
      </Readout>
      <Readout label={text.calls} title={text.callsHint}>
        {formatCount(minute?.calls ?? null)}
      </Readout>
      <Readout label={text.failed} title={text.callsHint} warn={(minute?.failed ?? 0) > 0}>
        {formatCount(minute?.failed ?? null)}
      </Readout>
      <Readout label={text.refused} title={text.callsHint} warn={(minute?.refused ?? 0) > 0}>
        {formatCount(minute?.refused ?? null)}
      </Readout>
      <Readout label={text.p50} title={text.p50Hint} unit={text.ms}>
        {formatMs(minute?.p50Ms ?? null)}
      </Readout>
      <Readout label={text.p95} title={text.p95Hint} unit={text.ms}>
        {formatMs(minute?.p95Ms ?? null)}
      </Readout>
      <Readout label={text.memory} unit={text.mb}>
        {overview === undefined ? unknown : formatMegabytes(overview.memoryBytes)}
      </Readout>
    </dl>
  );
}

function activePool(snapshot: Snapshot): PoolView | undefined {
  return snapshot.pools.find((pool) => pool.profile === snapshot.overview.profile);
}

function Uptime({ startedAt }: { readonly startedAt: number }) {
  return formatSpan(useDaemonNow(1_000) - startedAt);
}

interface ReadoutProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly unit?: string | undefined;
  readonly title?: string | undefined;

  /** Something is going on. */
  readonly strong?: boolean;

  /** Somebody may want to look. */
  readonly warn?: boolean;
}

function Readout({ label, children, unit, title, strong = false, warn = false }: ReadoutProps) {
  return (
    <div className={classes.readout} title={title}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value} data-strong={strong || undefined} data-warn={warn || undefined}>
        {children}
        {unit === undefined || children === unknown ? null : <span className={classes.unit}> {unit}</span>}
      </dd>
    </div>
  );
}
