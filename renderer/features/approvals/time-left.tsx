import { useDaemonNow } from '../../lib/clock.ts';
import { formatInstant, formatSpan } from '../../lib/format.ts';
import { strings } from '../../lib/strings.ts';
import { useLinkState } from '../../lib/use-panel.ts';
import classes from './time-left.module.css';

const text = strings.approvals;

/** Below this many milliseconds the time is short. */
const shortMs = 20_000;

/** How long until the statement is refused by itself. Without the live stream nobody knows whether it still waits. */
export function TimeLeft({ expiresAt }: { readonly expiresAt: number }) {
  const live = useLinkState().kind === 'live';
  const left = expiresAt - useDaemonNow(1_000);
  return (
    <p
      className={classes.left}
      data-short={(live && left < shortMs) || undefined}
      title={text.expiresHint(formatInstant(expiresAt))}
    >
      {!live ? (
        text.notLive
      ) : left <= 0 ? (
        text.expired
      ) : (
        <>
          {text.expires} <time className={classes.time}>{formatSpan(Math.ceil(left / 1_000) * 1_000)}</time>
        </>
      )}
    </p>
  );
}
