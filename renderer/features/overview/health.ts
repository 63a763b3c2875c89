import type { Overview, PoolView } from '../../../server/contract/admin.ts';
import type { SupervisorState } from '../../../server/contract/supervisor.ts';
import type { LinkState } from '../../lib/link-state.ts';
import { strings } from '../../lib/strings.ts';
import type { TagLook } from '../../ui/tag.tsx';
import { poolLooks } from '../pool/pool-looks.ts';

/** One of the three healths of the bar: what it is called now and how that is shown. */
export interface Health extends TagLook {
  readonly word: string;
}

const unknownHealth: Health = { tone: 'quiet', icon: 'question', word: strings.overview.unknown };

/** Whether the live stream is live. */
export function streamHealth(link: LinkState): Health {
  switch (link.kind) {
    case 'live':
      return { tone: 'good', icon: 'link', word: strings.link.live };
    case 'connecting':
      return { tone: 'wait', icon: 'link', spin: true, word: strings.link.connecting };
    case 'reconnecting':
      return { tone: 'bad', icon: 'broken', word: strings.link.reconnecting };
  }
}

/**
 * The daemon's own state. Unknown while the stream is not live: the last word of a dead daemon is "running".
 *
 * @param daemon - how its process is, where the desktop app tells
 */
export function daemonHealth(
  link: LinkState,
  overview: Overview | undefined,
  daemon: SupervisorState | null,
): Health {
  if (daemon?.kind === 'running' && (daemon.missed > 0 || daemon.unanswered > 0)) {
    return { tone: 'bad', icon: 'warn', word: strings.overview.silent };
  }
  if (link.kind !== 'live' || overview === undefined) return unknownHealth;
  if (overview.state === 'draining') return { tone: 'wait', icon: 'drain', word: strings.overview.draining };
  return overview.paused
    ? { tone: 'wait', icon: 'stop', word: strings.overview.paused }
    : { tone: 'good', icon: 'check', word: strings.overview.running };
}

/** Whether Snowflake answers, told by the pool of the profile in use. */
export function snowflakeHealth(
  link: LinkState,
  overview: Overview | undefined,
  pools: readonly PoolView[] | undefined,
): Health {
  if (link.kind !== 'live' || overview === undefined) return unknownHealth;
  const pool = pools?.find((each) => each.profile === overview.profile);
  return pool === undefined
    ? { tone: 'quiet', icon: 'ring', word: strings.overview.noPool }
    : { ...poolLooks[pool.state], word: strings.pool.states[pool.state] };
}
