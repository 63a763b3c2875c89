import { Button } from '@mantine/core';
import { strings } from '../../lib/strings.ts';
import { useDesktop } from '../../lib/use-desktop.ts';
import { Section } from '../../ui/section.tsx';
import classes from './output.module.css';
import { useDaemonLines } from './use-daemon-lines.ts';

const text = strings.output;

/** What the gateway's process prints, in the desktop app; nothing while it prints nothing, as it should. */
export function OutputSection({ className }: { readonly className?: string | undefined }) {
  const bridge = useDesktop()?.bridge;
  const lines = useDaemonLines();
  if (!bridge || lines.length === 0) return null;
  return (
    <Section title={text.title} className={className}>
      <div className={classes.lead}>
        <span>{text.hint}</span>
        <Button size="compact-xs" variant="default" onClick={() => void bridge.openLogs()}>
          {text.logs}
        </Button>
      </div>
      <pre className={classes.lines}>{lines.join('\n')}</pre>
    </Section>
  );
}
