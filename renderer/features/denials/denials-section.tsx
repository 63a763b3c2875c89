import { memo } from 'react';
import type { DenialView } from '../../../server/contract/denials.ts';
import { exactLine } from '../../../server/contract/exact-text.ts';
import { formatCount } from '../../lib/format.ts';
import { sectionIds } from '../../lib/section-ids.ts';
import { strings } from '../../lib/strings.ts';
import { useSnapshot } from '../../lib/use-panel.ts';
import { Ago } from '../../ui/ago.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ExactText } from '../../ui/exact-text.tsx';
import { Section } from '../../ui/section.tsx';
import table from '../../ui/table.module.css';
import classes from './denials.module.css';

const text = strings.denials;

/** What was refused to whom and how often, the latest first. */
export function DenialsSection({ className }: { readonly className?: string | undefined }) {
  const denials = useSnapshot((snapshot) => snapshot.denials);
  const total = denials?.reduce((sum, denial) => sum + denial.count, 0) ?? 0;
  return (
    <Section
      title={text.title}
      id={sectionIds.denials}
      className={className}
      aside={total > 0 ? text.subtitle(formatCount(total)) : undefined}
    >
      {denials === undefined ? null : denials.length === 0 ? (
        <Empty title={text.empty} hint={text.emptyHint} />
      ) : (
        <table className={[table.table, classes.table].join(' ')}>
          <thead>
            <tr>
              <th scope="col">{text.columns.client}</th>
              <th scope="col">{text.columns.code}</th>
              <th scope="col">{text.columns.subject}</th>
              <th scope="col" className={table.number}>
                {text.columns.count}
              </th>
              <th scope="col" className={table.number}>
                {text.columns.first}
              </th>
              <th scope="col" className={table.number}>
                {text.columns.last}
              </th>
            </tr>
          </thead>
          <tbody>
            {denials.map((denial) => (
              <DenialRow key={JSON.stringify([denial.client, denial.code, denial.subject])} denial={denial} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

const DenialRow = memo(function DenialRow({ denial }: { readonly denial: DenialView }) {
  return (
    <tr>
      <td className={table.strong} title={denial.client}>
        {denial.client}
      </td>
      <td className={table.mono} title={denial.code}>
        {denial.code}
      </td>
      <td className={table.mono} title={exactLine(denial.subject)}>
        {denial.subject === '' ? null : <ExactText text={denial.subject} form="line" />}
      </td>
      <td className={table.number}>{formatCount(denial.count)}</td>
      <td className={[table.soft, table.number].join(' ')}>
        <Ago instant={denial.firstAt} />
      </td>
      <td className={[table.soft, table.number].join(' ')}>
        <Ago instant={denial.lastAt} />
      </td>
    </tr>
  );
});
