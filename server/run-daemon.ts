import { rmSync } from 'node:fs';
import { findGateway } from './cli/running-gateway.ts';
import { ensureHome, type Home, resolveHome } from './config/home.ts';
import { type ConfigFlags, loadConfig } from './config/load-config.ts';
import { describeHolder, findPortHolder } from './config/port-holder.ts';
import type { ReadKeychain } from './config/profiles/resolve-secrets.ts';
import { productVersion } from './config/version.ts';
import type { Config } from './contract/config.ts';
import type { DaemonAddress } from './contract/daemon-port.ts';
import type { PanelPort } from './contract/panel-port.ts';
import { writeDaemonFile } from './daemon-file.ts';
import { SnowgateError } from './errors.ts';
import { createGateway, type Gateway } from './gateway.ts';
import type { DaemonFigures } from './heartbeat.ts';
import { createLogger } from './logs/create-logger.ts';
import { openConfiguredParts } from './open-configured-parts.ts';

/** A daemon that listens. */
export interface RunningDaemon {
  readonly address: DaemonAddress;
  readonly config: Config;
  readonly home: Home;
  /** What it does right now. */
  figures(): DaemonFigures;
  /** Serves the admin API on a message port. */
  servePanel(port: PanelPort): void;
  /** Stops gracefully; the same promise for every call. */
  stop(): Promise<void>;
  /** Resolves when a stop was asked for, whoever did so. */
  readonly stopping: Promise<void>;
  /** Resolves when the daemon has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
}

/** What a daemon is started with. */
export interface DaemonOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly flags?: ConfigFlags;
  /** Where secrets lie that profiles keep in the keychain. */
  readonly keychain?: ReadKeychain;
}

/**
 * Runs the daemon in this process: configuration, log, gateway, listening, and the file by which others find it.
 *
 * @throws CONFIG_INVALID, HOME_UNSAFE, STORE_UNREADABLE, STORE_NEWER, PORT_TAKEN, ALREADY_RUNNING
 */
export async function runDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const home = resolveHome(options.env);
  ensureHome(home);
  const { config } = loadConfig({ env: options.env, home, ...(options.flags && { flags: options.flags }) });
  await refuseSecond(home);

  const log = createLogger({ config: config.log, dir: home.logDir, name: 'daemon' });
  const parts = openConfiguredParts({
    config,
    home,
    env: options.env,
    logger: log.logger,
    ...(options.keychain && { keychain: options.keychain }),
  });
  const gateway = await createGateway({ config, home, logger: log.logger, parts });
  try {
    await gateway.app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await gateway.stop();
    await log.close();
    throw await listenError(error, config);
  }

  const address: DaemonAddress = {
    pid: process.pid,
    url: gateway.url(),
    startedAt: Date.now(),
    version: productVersion,
  };
  writeDaemonFile(home.daemonFile, address);
  log.logger.info({ url: gateway.url(), env: config.env, profile: config.profile }, 'daemon started');
  // The first statement should not have to wait for the worker, the login and the sample data.
  parts
    .warmUp()
    .catch((error: unknown) => log.logger.warn({ err: error }, 'the Snowflake profile is not usable yet'));

  return withStop(gateway, { home, config, address, logger: log });
}

function withStop(
  gateway: Gateway,
  context: {
    readonly home: Home;
    readonly config: Config;
    readonly address: DaemonAddress;
    readonly logger: ReturnType<typeof createLogger>;
  },
): RunningDaemon {
  const { home, config, address, logger } = context;
  let end: Promise<void> | undefined;
  let tellStopping: () => void = () => {};
  let tellStopped: () => void = () => {};
  const stopping = new Promise<void>((resolve) => {
    tellStopping = resolve;
  });
  const stopped = new Promise<void>((resolve) => {
    tellStopped = resolve;
  });

  const stop = async () => {
    tellStopping();
    logger.logger.info('daemon stopping');
    rmSync(home.daemonFile, { force: true });
    try {
      await gateway.stop();
      logger.logger.info('daemon stopped');
    } catch (error) {
      logger.logger.error({ err: error }, 'daemon stopped, but not everything was closed');
    }
    await logger.close();
    tellStopped();
  };
  const daemon: RunningDaemon = {
    address,
    config,
    home,
    figures: gateway.figures,
    servePanel: gateway.servePanel,
    stopping,
    stopped,
    stop: () => {
      end ??= stop();
      return end;
    },
  };
  gateway.onStopAsked(() => void daemon.stop());
  return daemon;
}

/** Two daemons on one state folder would fight over it; the file of a dead one is no obstacle. */
async function refuseSecond(home: Home): Promise<void> {
  const other = await findGateway(home);
  if (other) throw new SnowgateError('ALREADY_RUNNING', { url: other.url, pid: other.pid });
}

async function listenError(error: unknown, config: Config): Promise<unknown> {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error;
  const holder = describeHolder(await findPortHolder(config.port));
  return new SnowgateError('PORT_TAKEN', { port: config.port, host: config.host, holder }, { cause: error });
}
