import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Home } from '../config/home.ts';
import { fallbackChain } from '../config/profiles/fallback-chain.ts';
import { listProfiles, loadProfile } from '../config/profiles/profile-store.ts';
import type { ReadKeychain } from '../config/profiles/resolve-secrets.ts';
import { sandboxName, sandboxProfile } from '../config/profiles/sandbox-profile.ts';
import type { Config } from '../contract/config.ts';
import { profileFacts } from '../doctor/local-facts.ts';
import { createPolicyAnalyser } from '../policy/analyser/analyser.ts';
import { removeSpillFolder } from '../sandbox/run/spill-folder.ts';
import { openLazily } from '../snowflake/client/lazy-client.ts';
import { clientWithFallbacks } from '../snowflake/client/resilience/fallback-client.ts';
import type { DriverLogRecord } from '../snowflake/driver-log.ts';
import type { SnowflakeClient } from '../snowflake/types.ts';
import type { GatewayDependencies } from './dependencies.ts';

interface PartsOptions {
  readonly config: Config;
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  /** Where secrets lie that profiles keep in the keychain. */
  readonly keychain?: ReadKeychain;
}

/**
 * The parts of a gateway as the configuration asks for them: the SQL guard, and the Snowflake profile or the sandbox.
 * Nothing is started yet; heavy modules are loaded only when they are needed.
 */
export function openDependencies(
  options: PartsOptions,
): GatewayDependencies & { readonly warmUp: () => Promise<void> } {
  const { config, home, env } = options;
  const sandbox = config.profile === sandboxName;
  const open = sandbox ? (lost: () => void) => openSandbox(options, lost) : () => openAccount(options);
  // A crash may have left some of it, and the profile may be another one by now.
  removeSpillFolder(home.spillDir);
  const profile = openLazily(config.profile, config.pool, open);
  return {
    profile,
    sandbox,
    analyser: createPolicyAnalyser({ maxBytes: config.limits.sqlBytes }),
    profiles: () => listProfiles({ home, env, active: config.profile }),
    profileFacts: () => profileFacts({ home, env, active: config.profile }),
    warmUp: profile.warmUp,
  };
}

/** The profile of an account, with those that stand in for it; each of them is opened when it is first needed. */
async function openAccount(options: PartsOptions): Promise<SnowflakeClient> {
  const { config, home, env, logger } = options;
  const { retryingClient } = await import('../snowflake/client/resilience/retrying-client.ts');
  const [primary, names] = await Promise.all([
    openOne(options, config.profile),
    fallbackChain({ name: config.profile, home, env }),
  ]);
  const fallbacks = names.map((name) => openLazily(name, config.pool, () => openOne(options, name)));
  const retrying = (profile: SnowflakeClient) => retryingClient(profile, config.retry, logger);
  return clientWithFallbacks(retrying(primary), fallbacks.map(retrying), logger);
}

async function openOne({ config, home, env, logger, keychain }: PartsOptions, name: string) {
  const { openSnowflakeClient } = await import('../snowflake/client/open-client.ts');
  const refreshLogin = () => loadProfile({ name, home, env, keychain });
  return openSnowflakeClient({
    name,
    login: await refreshLogin(),
    refreshLogin,
    pool: config.pool,
    queuedSeconds: config.limits.queuedSeconds,
    env,
    cacheDir: join(home.root, 'cache'),
    startNow: true,
    log: (record) => logDriver(logger, record),
  });
}

async function openSandbox(
  { config, logger, home }: PartsOptions,
  lost: () => void,
): Promise<SnowflakeClient> {
  const [{ startSandbox }, { openSnowflakeClient }, { retryingClient }] = await Promise.all([
    import('../sandbox/run/start-sandbox.ts'),
    import('../snowflake/client/open-client.ts'),
    import('../snowflake/client/resilience/retrying-client.ts'),
  ]);
  const running = await startSandbox({ spillDir: home.spillDir });
  running.onExit((error) => {
    if (error) logger.error({ err: error }, 'the sandbox has ended; the next statement starts a new one');
    if (error) lost();
  });
  const profile = openSnowflakeClient({
    name: sandboxName,
    login: sandboxProfile(running),
    pool: config.pool,
    queuedSeconds: config.limits.queuedSeconds,
    // The sandbox listens on loopback: a proxy from the environment must not get in between.
    useEnvProxy: false,
    // The driver makes its folder for certificates even where it needs none, in the user's own folder if nothing is said.
    cacheDir: join(home.root, 'cache'),
    startNow: true,
    log: (record) => logDriver(logger, record),
  });
  return {
    ...retryingClient(profile, config.retry, logger),
    async close(deadlineMs) {
      await profile.close(deadlineMs);
      await running.close();
    },
  };
}

/** The driver's lines keep their own level; they have been struck of secrets in the worker. */
function logDriver(logger: Logger, { level, message, profile }: DriverLogRecord): void {
  logger[level]({ profile, driver: true }, message);
}
