import classes from './dashboard.module.css';
import { ApprovalsSection } from './features/approvals/approvals-section.tsx';
import { ClientsSection } from './features/clients/clients-section.tsx';
import { ConfirmationsSection } from './features/confirmations/confirmations-section.tsx';
import { DenialsSection } from './features/denials/denials-section.tsx';
import { OutputSection } from './features/output/output-section.tsx';
import { StatusBar } from './features/overview/status-bar.tsx';
import { PoolSection } from './features/pool/pool-section.tsx';
import { QueriesSection } from './features/queries/queries-section.tsx';
import { SecretsSection } from './features/secrets/secrets-section.tsx';
import { SessionsSection } from './features/sessions/sessions-section.tsx';
import { strings } from './lib/strings.ts';
import { useLinkState, useSnapshot } from './lib/use-panel.ts';
import { Notices } from './ui/notices.tsx';

/** The one page: the bar on top, what waits for a human, then everything that goes on. */
export function Dashboard() {
  const stale = useLinkState().kind === 'reconnecting';
  const waiting =
    useSnapshot((snapshot) => snapshot.approvals.length > 0 || snapshot.confirmations.length > 0) ?? false;
  return (
    <div className={classes.page} data-waiting={waiting || undefined}>
      <a className={classes.skip} href="#main">
        {strings.skip}
      </a>
      <StatusBar />
      <main id="main" className={classes.main} data-stale={stale || undefined} tabIndex={-1}>
        <ConfirmationsSection className={classes.wide} />
        <ApprovalsSection className={classes.wide} />
        <QueriesSection className={[classes.wide, classes.queries].join(' ')} />
        <SessionsSection className={[classes.wide, classes.sessions].join(' ')} />
        <ClientsSection className={classes.half} />
        <PoolSection className={classes.half} />
        <DenialsSection className={[classes.wide, classes.denials].join(' ')} />
        <SecretsSection className={classes.wide} />
        <OutputSection className={classes.wide} />
      </main>
      <Notices />
    </div>
  );
}
