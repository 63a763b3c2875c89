import { Button } from '@mantine/core';
import { useState } from 'react';
import type { SupervisorState } from '../../../server/contract/supervisor.ts';
import { useDaemonNow } from '../../lib/clock.ts';
import type { Desktop } from '../../lib/desktop.ts';
import { strings } from '../../lib/strings.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LoneCard } from '../../ui/lone-card.tsx';
import { Tag } from '../../ui/tag.tsx';
import classes from './daemon-page.module.css';
import { type DaemonAction, daemonPageView } from './daemon-page-view.ts';

const text = strings.daemon;

interface DaemonPageProps {
  readonly desktop: Desktop;
  readonly state: Exclude<SupervisorState, { kind: 'running' }>;
}

/** What the desktop window shows while there is no gateway: how its process is, why, and what can be done. */
export function DaemonPage({ desktop, state }: DaemonPageProps) {
  const [failed, setFailed] = useState(false);
  const { look, title, told, lines, actions, retryAt } = daemonPageView(state);

  async function act({ does }: DaemonAction): Promise<void> {
    try {
      setFailed(false);
      await (does === 'logs' ? desktop.bridge.openLogs() : desktop.bridge.orderDaemon(does));
    } catch {
      setFailed(true);
    }
  }

  return (
    <LoneCard title={<Tag {...look}>{title}</Tag>}>
      <div role="status" className={classes.told}>
        {told.map((sentence) => (
          <p key={sentence} className={classes.sentence}>
            {sentence}
          </p>
        ))}
        {retryAt === null ? null : (
          <p className={classes.sentence} aria-hidden="true">
            <Countdown until={retryAt} />
          </p>
        )}
      </div>
      {lines.length === 0 ? null : (
        <figure className={classes.figure}>
          <figcaption className={classes.caption}>
            {text.lines}
            <CopyButton text={[title, ...told, ...lines].join('\n')} what={text.copyDetails} />
          </figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <pre className={classes.lines} tabIndex={0}>
            {lines.join('\n')}
          </pre>
        </figure>
      )}
      {failed ? (
        <p className={classes.failed} role="alert">
          <Icon name="warn" />
          {text.failed}
        </p>
      ) : null}
      {actions.length === 0 ? null : (
        <div className={classes.actions}>
          {actions.map((action, place) => (
            <Button
              key={action.label}
              variant={place === 0 ? 'filled' : 'default'}
              onClick={() => void act(action)}
            >
              {action.label}
            </Button>
          ))}
        </div>
      )}
    </LoneCard>
  );
}

function Countdown({ until }: { readonly until: number }) {
  // Both are of this machine: the app's clock and the window's are the same.
  useDaemonNow(1_000);
  return text.startsIn(Math.ceil((until - Date.now()) / 1_000));
}
