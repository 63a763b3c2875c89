import { useSnapshot } from '../../lib/use-panel.ts';
import { Icon } from '../../ui/icon.tsx';
import classes from './link-banner.module.css';

/** What the daemon found wrong with its state when it started: lost counters, damaged rows. */
export function Warnings() {
  const warnings = useSnapshot((snapshot) => snapshot.overview.warnings) ?? [];
  return warnings.map((warning) => (
    <div key={warning} className={classes.banner} role="alert">
      <Icon name="broken" />
      <span>{warning}</span>
    </div>
  ));
}
