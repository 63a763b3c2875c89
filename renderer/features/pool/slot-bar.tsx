import type { PoolView } from '../../../server/contract/admin.ts';
import classes from './slot-bar.module.css';

type Slot = 'used' | 'open' | 'none';

/**
 * One cell for each connection the pool may have: in use, open and free, or not opened. The figures beside it say the
 * same in words, so screen readers skip it.
 */
export function SlotBar({ pool }: { readonly pool: PoolView }) {
  return (
    <div className={classes.bar} aria-hidden="true">
      {Array.from({ length: pool.max }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
        <span key={index} className={classes.cell} data-slot={slotAt(pool, index)} />
      ))}
    </div>
  );
}

function slotAt(pool: PoolView, index: number): Slot {
  if (index < pool.borrowed) return 'used';
  return index < pool.size ? 'open' : 'none';
}
