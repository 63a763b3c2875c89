import { toDaemonTime, useDaemonNow } from '../../lib/clock.ts';
import { formatTime } from '../../lib/format.ts';
import type { LinkState } from '../../lib/link-state.ts';
import { strings } from '../../lib/strings.ts';
import { useDesktop } from '../../lib/use-desktop.ts';
import { useLinkState } from '../../lib/use-panel.ts';
import { Command } from '../../ui/command.tsx';
import { Icon } from '../../ui/icon.tsx';
import classes from './link-banner.module.css';

/** Says that the page is not live, since when, why, and what to do. Nothing while it is. */
export function LinkBanner() {
  const link = useLinkState();
  return link.kind === 'reconnecting' ? <Lost link={link} /> : null;
}

function Lost({ link }: { readonly link: Extract<LinkState, { kind: 'reconnecting' }> }) {
  const { lostAt, reason } = link;
  // The app restarts its gateway itself, and says so when it does not.
  const inApp = useDesktop() !== null;
  const startable = reason === 'unreachable' || reason === 'ended';
  return (
    <div className={classes.banner} role="alert">
      <Icon name="broken" />
      <span>
        <strong>{lostAt === null ? strings.link.never : strings.link.stale(formatTime(lostAt))}</strong>{' '}
        {startable && inApp ? strings.link.inApp : strings.link.reasons[reason]}
      </span>
      {startable && !inApp ? <Command text={strings.link.startCommand} /> : null}
      <span className={classes.retry} aria-hidden="true">
        <Countdown until={link.retryAt} />
      </span>
    </div>
  );
}

function Countdown({ until }: { readonly until: number }) {
  const now = useDaemonNow(1_000);
  return strings.link.retryIn(Math.ceil((toDaemonTime(until) - now) / 1_000));
}
