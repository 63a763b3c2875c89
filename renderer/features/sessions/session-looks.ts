import type { SessionView } from '../../../server/contract/sessions.ts';
import type { TagLook } from '../../ui/tag.tsx';

/** How each state of a session is shown. */
export const sessionLooks: Record<SessionView['state'], TagLook> = {
  connecting: { tone: 'wait', icon: 'clock', spin: true },
  connected: { tone: 'good', icon: 'check' },
  active: { tone: 'busy', icon: 'play', spin: true },
  idle: { tone: 'quiet', icon: 'moon' },
  disconnecting: { tone: 'wait', icon: 'drain' },
  disconnected: { tone: 'quiet', icon: 'cross' },
};
