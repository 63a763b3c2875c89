import { rmSync } from 'node:fs';
import { ensureHome, type Home, resolveHome } from '../config/home.ts';
import { type ConfigFlags, loadConfig } from '../config/load-config.ts';
import type { ReadKeychain } from '../config/profiles/resolve-secrets.ts';
import { productVersion } from '../config/version.ts';
import type { Config } from '../contract/config.ts';
import type { DaemonAddress } from '../contract/daemon-port.ts';
import type { PanelPort } from '../contract/panel-port.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { openDependencies } from '../gateway/bootstrap.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import type { DaemonFigures } from '../gateway/heartbeat.ts';
import { listenOnLoopbacks } from '../http/listen.ts';
import { writeDaemonFile } from '../instance/daemon-file.ts';
import { acquireHomeLock, type HomeLock } from '../instance/home-lock.ts';
import { describeHolder, findPortHolder } from '../instance/port-holder.ts';
import { createLogger } from '../logs/create-logger.ts';
import { eachInTurn } from '../util/close-all.ts';

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
 * Runs the daemon in this process: configuration, the lock of the state folder, log, gateway, listening, and the file by
 * which others find it. Whatever fails on the way, all that was opened until then is closed: a process that could not start
 * ends.
 *
 * @throws CONFIG_INVALID, HOME_UNSAFE, ALREADY_RUNNING, STORE_UNREADABLE, STORE_MISSING, STORE_NEWER, STORE_BUSY, DISK_FULL,
 *   PATH_NOT_WRITABLE, PATH_OBSTRUCTED, PORT_TAKEN
 */
export async function runDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const home = resolveHome(options.env);
  ensureHome(home);
  const { config } = loadConfig({ env: options.env, home, ...(options.flags && { flags: options.flags }) });
  // Before anything is written or settled: two daemons on one state folder would each serve the other's budgets.
  const lock = acquireHomeLock(home, productVersion);
  const opened: (() => void | Promise<void>)[] = [() => lock.release()];
  try {
    return await start(options, { home, config, lock, opened });
  } catch (error) {
    // What cannot be closed is not what the caller has to know.
    await eachInTurn(opened.reverse()).catch(() => undefined);
    throw error;
  }
}

async function start(
  options: DaemonOptions,
  context: {
    readonly home: Home;
    readonly config: Config;
    readonly lock: HomeLock;
    /** How to close what was opened, for the case that this fails. */
    readonly opened: (() => void | Promise<void>)[];
  },
): Promise<RunningDaemon> {
  const { home, config, lock, opened } = context;
  const log = createLogger({ config: config.log, dir: home.logDir, name: 'daemon' });
  opened.push(() => log.close());
  const parts = openDependencies({
    config,
    home,
    env: options.env,
    logger: log.logger,
    ...(options.keychain && { keychain: options.keychain }),
  });
  opened.push(
    () => parts.profile.close(0),
    () => parts.analyser.close(),
  );
  const gateway = await createGateway({ config, home, logger: log.logger, parts });
  opened.push(() => gateway.stop());
  try {
    await listenOnLoopbacks(gateway.app, config, (error) =>
      log.logger.warn({ err: error }, 'only one of 127.0.0.1 and ::1 could be listened on'),
    );
  } catch (error) {
    throw await listenError(error, config);
  }
  // Not before: a start that fails must not have settled, or noted, anything.
  gateway.begin();

  const address: DaemonAddress = {
    pid: process.pid,
    url: gateway.url(),
    startedAt: Date.now(),
    version: productVersion,
  };
  lock.announce(address.url);
  writeDaemonFile(home.daemonFile, address);
  log.logger.info({ url: gateway.url(), env: config.env, profile: config.profile }, 'daemon started');
  // The first statement should not have to wait for the worker, the login and the sample data.
  parts
    .warmUp()
    .catch((error: unknown) => log.logger.warn({ err: error }, 'the Snowflake profile is not usable yet'));

  return withStop(gateway, { home, config, address, lock, logger: log });
}

function withStop(
  gateway: Gateway,
  context: {
    readonly home: Home;
    readonly config: Config;
    readonly address: DaemonAddress;
    readonly lock: HomeLock;
    readonly logger: ReturnType<typeof createLogger>;
  },
): RunningDaemon {
  const { home, config, address, lock, logger } = context;
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
    lock.release();
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

async function listenError(error: unknown, config: Config): Promise<unknown> {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error;
  const holder = describeHolder(await findPortHolder(config.port));
  return new SnowgateError('PORT_TAKEN', { port: config.port, host: config.host, holder }, { cause: error });
}
