import classes from './dashboard.module.css';
import { ClientsSection } from './features/clients/clients-section.tsx';
import { StatusBar } from './features/overview/status-bar.tsx';
import { PoolSection } from './features/pool/pool-section.tsx';
import { QueriesSection } from './features/queries/queries-section.tsx';
import { SessionsSection } from './features/sessions/sessions-section.tsx';
import { strings } from './lib/strings.ts';
import { useLinkState } from './lib/use-panel.ts';
import { Notices } from './ui/notices.tsx';

/** The one page: the bar on top, then everything that goes on. */
export function Dashboard() {
  const stale = useLinkState().kind === 'reconnecting';
  return (
    <div className={classes.page}>
      <a className={classes.skip} href="#main">
        {strings.skip}
      </a>
      <StatusBar />
      <main id="main" className={classes.main} data-stale={stale || undefined} tabIndex={-1}>
        <QueriesSection className={classes.queries} />
        <SessionsSection className={classes.sessions} />
        <ClientsSection className={classes.clients} />
        <PoolSection className={classes.pool} />
      </main>
      <Notices />
    </div>
  );
}
