import type { PoolView } from '../../../server/contract/admin.ts';
import type { TagLook } from '../../ui/tag.tsx';

/** How each state of a pool is shown. */
export const poolLooks: Record<PoolView['state'], TagLook> = {
  idle: { tone: 'quiet', icon: 'ring' },
  connecting: { tone: 'wait', icon: 'clock', spin: true },
  ready: { tone: 'good', icon: 'check' },
  down: { tone: 'bad', icon: 'warn' },
};
