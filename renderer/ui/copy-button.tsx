import { ActionIcon } from '@mantine/core';
import { useEffect, useState } from 'react';
import { strings } from '../lib/strings.ts';
import { Icon } from './icon.tsx';

/** How long the outcome stays on the button, in milliseconds. */
const outcomeMs = 2_000;

type Outcome = 'none' | 'done' | 'failed';

interface CopyButtonProps {
  readonly text: string;

  /** What is copied, for the button's label: "SQL", "command". */
  readonly what: string;
}

/** Puts `text` on the clipboard and says whether that worked. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>('none');
  useEffect(() => {
    if (outcome === 'none') return undefined;
    const timer = setTimeout(() => setOutcome('none'), outcomeMs);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('done');
    } catch {
      // No permission, or a page without TLS on another machine: say so instead of pretending.
      setOutcome('failed');
    }
  }

  const label = outcome === 'none' ? strings.copy.label(what) : strings.copy[outcome];
  return (
    <>
      <ActionIcon
        variant="subtle"
        size={24}
        aria-label={strings.copy.label(what)}
        title={label}
        onClick={() => void copy()}
      >
        <Icon name={outcome === 'done' ? 'check' : outcome === 'failed' ? 'warn' : 'copy'} />
      </ActionIcon>
      <span className="visually-hidden" role="status">
        {outcome === 'none' ? '' : label}
      </span>
    </>
  );
}
