import type { Logger } from 'pino';
import type { Home } from './config/home.ts';
import { listProfiles, loadProfile } from './config/profiles/profile-store.ts';
import type { Config } from './contract/config.ts';
import type { GatewayParts } from './gateway.ts';
import { createStatementGuard } from './policy/statement-guard.ts';
import { openLazily } from './snowflake/lazy-profile.ts';
import type { SnowflakeProfile } from './snowflake/types.ts';

/** Name of the built-in profile. */
const sandboxName = 'sandbox';

/**
 * The parts of a gateway as the configuration asks for them: the SQL guard, and the Snowflake profile or the sandbox.
 * Nothing is started yet; heavy modules are loaded only when they are needed.
 */
export function openConfiguredParts(options: {
  readonly config: Config;
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
}): GatewayParts & { readonly warmUp: () => Promise<void> } {
  const { config, home, env, logger } = options;
  const sandbox = config.profile === sandboxName;
  const open = sandbox ? () => openSandbox(config, logger) : () => openAccount(options);
  const profile = openLazily(config.profile, config.pool, open);
  return {
    profile,
    sandbox,
    guard: createStatementGuard({ maxBytes: config.limits.sqlBytes }),
    profiles: () => listProfiles({ home, env, active: config.profile }),
    warmUp: profile.warmUp,
  };
}

async function openAccount(options: {
  readonly config: Config;
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
}): Promise<SnowflakeProfile> {
  const { openProfile } = await import('./snowflake/open-profile.ts');
  const { config, home, env, logger } = options;
  const login = await loadProfile({ name: config.profile, home, env });
  return openProfile({
    name: config.profile,
    login,
    pool: config.pool,
    env,
    log: (record) => logger.info(record),
  });
}

async function openSandbox(config: Config, logger: Logger): Promise<SnowflakeProfile> {
  const [{ startSandbox }, { openProfile }, { sandboxProfile }] = await Promise.all([
    import('./sandbox/start-sandbox.ts'),
    import('./snowflake/open-profile.ts'),
    import('./config/profiles/sandbox-profile.ts'),
  ]);
  const running = await startSandbox();
  const profile = openProfile({
    name: sandboxName,
    login: sandboxProfile(running),
    pool: config.pool,
    // The sandbox listens on loopback: a proxy from the environment must not get in between.
    useEnvProxy: false,
    log: (record) => logger.info(record),
  });
  return {
    ...profile,
    async close(deadlineMs) {
      await profile.close(deadlineMs);
      await running.close();
    },
  };
}
