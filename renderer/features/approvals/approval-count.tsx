import { useEffect } from 'react';
import { sectionIds } from '../../lib/section-ids.ts';
import { strings } from '../../lib/strings.ts';
import { useLinkState, useSnapshot } from '../../lib/use-panel.ts';
import { Icon } from '../../ui/icon.tsx';
import classes from './approval-count.module.css';

const text = strings.approvals;

/** How many statements wait for a human: in the bar as a way to them, read out on change, and in the page's title. */
export function ApprovalCount() {
  const waiting = useSnapshot((snapshot) => snapshot.approvals.length) ?? 0;
  const live = useLinkState().kind === 'live';
  // A number in the title calls somebody here: it must not stay when nobody knows whether it is still true.
  const called = live ? waiting : 0;
  useEffect(() => {
    document.title = called > 0 ? text.documentTitle(called) : strings.product;
    return () => {
      document.title = strings.product;
    };
  }, [called]);
  return (
    <span role="status">
      {waiting === 0 ? null : (
        <a className={classes.count} href={`#${sectionIds.approvals}`} data-stale={!live || undefined}>
          <Icon name="question" />
          {text.count(waiting)}
        </a>
      )}
    </span>
  );
}
