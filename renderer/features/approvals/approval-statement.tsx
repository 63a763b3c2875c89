import { Button } from '@mantine/core';
import { useRef } from 'react';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import type { Excerpt } from '../../lib/excerpt.ts';
import { formatCount } from '../../lib/format.ts';
import { strings } from '../../lib/strings.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ExactText } from '../../ui/exact-text.tsx';
import classes from './approval-statement.module.css';

const text = strings.approvals;

interface ApprovalStatementProps {
  readonly approval: ApprovalView;
  readonly excerpt: Excerpt;

  /** The whole statement was asked for. */
  readonly all: boolean;
  readonly onShowAll: () => void;
}

/** The statement as it would run. What is left out at first is said, and one click away. */
export function ApprovalStatement({ approval, excerpt, all, onShowAll }: ApprovalStatementProps) {
  const statement = useRef<HTMLElement>(null);
  const cut = !all && !excerpt.whole;

  function showAll(): void {
    onShowAll();
    // The button goes away: reading goes on at the statement.
    statement.current?.focus({ preventScroll: true });
  }

  return (
    <section
      className={classes.statement}
      ref={statement}
      aria-label={text.statement(approval.client)}
      tabIndex={-1}
    >
      <div className={classes.copy}>
        <CopyButton text={approval.sql} what={strings.copy.sql} />
      </div>
      <pre className={classes.sql}>
        <ExactText text={cut ? excerpt.text : approval.sql} form="block" />
      </pre>
      {cut ? (
        <div className={classes.cut}>
          <span>{text.cut(formatCount(excerpt.lines), formatCount(excerpt.chars))}</span>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={text.showAllLabel(approval.client)}
            onClick={showAll}
          >
            {text.showAll}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
