import { sectionIds } from '../../lib/section-ids.ts';
import { strings } from '../../lib/strings.ts';
import { useSnapshot } from '../../lib/use-panel.ts';
import { Section } from '../../ui/section.tsx';
import { ConfirmationCard } from './confirmation-card.tsx';
import classes from './confirmations-section.module.css';

const text = strings.confirmations;

/** Changes that were asked for outside of this window and wait for a person, the oldest first. Nothing while none waits. */
export function ConfirmationsSection({ className }: { readonly className?: string | undefined }) {
  const confirmations = useSnapshot((snapshot) => snapshot.confirmations);
  if (confirmations === undefined || confirmations.length === 0) return null;
  return (
    <Section
      title={text.title}
      id={sectionIds.confirmations}
      className={[classes.section, className].filter(Boolean).join(' ')}
      aside={text.subtitle}
    >
      {confirmations.map((confirmation, place) => (
        <ConfirmationCard key={confirmation.id} confirmation={confirmation} place={place} />
      ))}
    </Section>
  );
}
