import type { QueryView } from '../../../server/contract/admin.ts';
import type { TagLook } from '../../ui/tag.tsx';

/** How each state of a query is shown. */
export const queryLooks: Record<QueryView['state'], TagLook> = {
  waiting: { tone: 'wait', icon: 'clock', spin: true },
  running: { tone: 'busy', icon: 'play', spin: true },
  succeeded: { tone: 'good', icon: 'check' },
  failed: { tone: 'bad', icon: 'cross' },
  refused: { tone: 'refused', icon: 'shield' },
  cancelled: { tone: 'quiet', icon: 'stop' },
};
