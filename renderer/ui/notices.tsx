import { Button, CloseButton } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { notices } from '../lib/notice-store.ts';
import { strings } from '../lib/strings.ts';
import { Icon } from './icon.tsx';
import classes from './notices.module.css';

/** What went wrong or is worth a look, until it is dismissed. */
export function Notices() {
  const list = useSyncExternalStore(notices.subscribe, notices.get);
  return (
    <section className={classes.notices} aria-label={strings.notices.title} aria-live="polite">
      {list.map((notice) => (
        <div key={notice.id} className={classes.notice} data-tone={notice.tone}>
          <Icon name="warn" />
          <p className={classes.text}>
            <strong>{notice.title}</strong> {notice.detail}
          </p>
          {notice.undo === null ? null : (
            <Button size="compact-xs" variant="default" onClick={notice.undo}>
              {strings.notices.undo}
            </Button>
          )}
          <CloseButton
            size="sm"
            aria-label={strings.notices.dismiss}
            onClick={() => notices.dismiss(notice.id)}
          />
        </div>
      ))}
    </section>
  );
}
