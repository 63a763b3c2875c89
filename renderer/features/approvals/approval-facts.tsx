import type { ReactNode } from 'react';
import type { ApprovalView } from '../../../server/contract/approvals.ts';
import { formatBytes } from '../../lib/format.ts';
import { strings } from '../../lib/strings.ts';
import { ExactText } from '../../ui/exact-text.tsx';
import classes from './approval-facts.module.css';

const text = strings.approvals;

/** What is known of a waiting statement besides its text. */
export function ApprovalFacts({ approval }: { readonly approval: ApprovalView }) {
  const { references, bytes } = approval;
  return (
    <dl className={classes.facts}>
      <Fact label={text.tool}>{approval.tool}</Fact>
      <Fact label={text.kind}>{approval.kind}</Fact>
      <Fact label={text.bytes} title={bytes === null ? text.bytesUnknownHint : undefined}>
        {formatBytes(bytes)}
      </Fact>
      <Fact label={text.objects}>
        {references.length === 0 ? (
          text.noObjects
        ) : (
          <ul className={classes.objects}>
            {references.map((reference) => (
              <li key={reference}>
                <code>
                  <ExactText text={reference} form="line" />
                </code>
              </li>
            ))}
          </ul>
        )}
      </Fact>
    </dl>
  );
}

interface FactProps {
  readonly label: string;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

function Fact({ label, title, children }: FactProps) {
  return (
    <div className={classes.fact} title={title}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
