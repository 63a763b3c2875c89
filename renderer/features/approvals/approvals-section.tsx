import { sectionIds } from '../../lib/section-ids.ts';
import { strings } from '../../lib/strings.ts';
import { useSnapshot } from '../../lib/use-panel.ts';
import { Section } from '../../ui/section.tsx';
import { ApprovalCard } from './approval-card.tsx';
import classes from './approvals-section.module.css';

const text = strings.approvals;

/** The statements that wait for a human, the one that has waited longest first. Nothing while none waits. */
export function ApprovalsSection({ className }: { readonly className?: string | undefined }) {
  const approvals = useSnapshot((snapshot) => snapshot.approvals);
  if (approvals === undefined || approvals.length === 0) return null;
  return (
    <Section
      title={text.title}
      id={sectionIds.approvals}
      className={[classes.section, className].filter(Boolean).join(' ')}
      aside={text.subtitle}
    >
      {approvals.map((approval, place) => (
        <ApprovalCard key={approval.id} approval={approval} place={place} />
      ))}
    </Section>
  );
}
