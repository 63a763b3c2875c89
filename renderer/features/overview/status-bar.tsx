import { strings } from '../../lib/strings.ts';
import { useDaemonState } from '../../lib/use-desktop.ts';
import { useLinkState, useSnapshot } from '../../lib/use-panel.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Logo } from '../../ui/logo.tsx';
import { Tag } from '../../ui/tag.tsx';
import { ThemeSwitch } from '../../ui/theme-switch.tsx';
import { ApprovalCount } from '../approvals/approval-count.tsx';
import { daemonHealth, type Health, snowflakeHealth, streamHealth } from './health.ts';
import { LinkBanner } from './link-banner.tsx';
import { Readouts } from './readouts.tsx';
import classes from './status-bar.module.css';
import { Warnings } from './warnings.tsx';

/** The bar that is always in sight: who we are, the three healths, the figures. */
export function StatusBar() {
  const link = useLinkState();
  const daemon = useDaemonState();
  const overview = useSnapshot((snapshot) => snapshot.overview);
  const pools = useSnapshot((snapshot) => snapshot.pools);
  return (
    <header className={classes.bar}>
      <div className={classes.top}>
        <h1 className={classes.brand}>
          <Logo />
          {strings.product}
        </h1>
        <ul className={classes.healths} aria-label={strings.overview.title}>
          <HealthItem
            label={strings.overview.daemon}
            health={daemonHealth(link, overview, daemon)}
            title={overview && strings.overview.version(overview.version, overview.pid)}
          />
          <HealthItem label={strings.overview.snowflake} health={snowflakeHealth(link, overview, pools)} />
          <HealthItem label={strings.overview.stream} health={streamHealth(link)} live />
        </ul>
        <ApprovalCount />
        <div className={classes.place}>
          {overview === undefined ? null : (
            <>
              <span className={classes.address}>
                <code>{overview.mcpUrl}</code>
                <CopyButton text={overview.mcpUrl} what={strings.copy.address} />
              </span>
              <span
                className={classes.badge}
                title={overview.sandbox ? strings.overview.sandboxHint : undefined}
              >
                {overview.sandbox ? strings.overview.sandbox : strings.overview.profile(overview.profile)}
              </span>
              <span className={classes.badge} data-env={overview.environment}>
                {overview.environment}
              </span>
            </>
          )}
          <ThemeSwitch />
        </div>
      </div>
      <Readouts />
      <LinkBanner />
      <Warnings />
    </header>
  );
}

interface HealthItemProps {
  readonly label: string;
  readonly health: Health;
  readonly title?: string | undefined;

  /** Changes are read out. */
  readonly live?: boolean;
}

function HealthItem({ label, health, title, live = false }: HealthItemProps) {
  const { word, ...look } = health;
  return (
    <li className={classes.health} title={title}>
      <span className={classes.healthLabel}>{label}</span>
      <span role={live ? 'status' : undefined}>
        <Tag {...look}>{word}</Tag>
      </span>
    </li>
  );
}
