import { memo } from 'react';
import type { PoolView } from '../../../server/contract/admin.ts';
import { formatCount } from '../../lib/format.ts';
import { strings } from '../../lib/strings.ts';
import { useSnapshot } from '../../lib/use-panel.ts';
import { Ago } from '../../ui/ago.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/tag.tsx';
import classes from './pool.module.css';
import { poolLooks } from './pool-looks.ts';
import { SlotBar } from './slot-bar.tsx';

const text = strings.pool;

/** The Snowflake connections, a block for each profile. */
export function PoolSection({ className }: { readonly className?: string | undefined }) {
  const pools = useSnapshot((snapshot) => snapshot.pools);
  return (
    <Section title={text.title} className={className}>
      {pools === undefined ? null : pools.length === 0 ? (
        <Empty title={text.empty} hint={text.emptyHint} command={text.emptyCommand} />
      ) : (
        pools.map((pool) => <PoolBlock key={pool.profile} pool={pool} />)
      )}
    </Section>
  );
}

const PoolBlock = memo(function PoolBlock({ pool }: { readonly pool: PoolView }) {
  return (
    <article className={classes.pool}>
      <div className={classes.head}>
        <h3 className={classes.name}>{pool.profile}</h3>
        <Tag {...poolLooks[pool.state]}>{text.states[pool.state]}</Tag>
        <span className={classes.used}>{text.used(formatCount(pool.borrowed), formatCount(pool.max))}</span>
      </div>
      <SlotBar pool={pool} />
      <dl className={classes.figures}>
        <Figure label={text.open} value={pool.size} />
        <Figure label={text.waiting} value={pool.waiting} />
        <Figure label={text.logins} value={pool.logins} />
        <Figure label={text.restarts} value={pool.workerRestarts} />
      </dl>
      {pool.lastError === null ? null : (
        <div className={classes.error}>
          <span className={classes.errorHead}>
            {text.lastError} <Ago instant={pool.lastError.at} />
          </span>
          <p className={classes.errorText}>
            <code>{pool.lastError.code}</code> {pool.lastError.message}
          </p>
        </div>
      )}
    </article>
  );
});

function Figure({ label, value }: { readonly label: string; readonly value: number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}
