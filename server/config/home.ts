import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { SnowgateError } from '../errors/snowgate-error.ts';

/** Where everything this product keeps lies. Nothing is written outside `root`. */
export interface Home {
  readonly root: string;
  /** The user's settings (JSON with comments). */
  readonly configFile: string;
  /** Snowflake profiles added with `snowgate profiles add`; 0600, it may hold secrets. */
  readonly profilesFile: string;
  /** SQLite: clients and what each may do. */
  readonly stateFile: string;
  /** SQLite: what they do. Sessions and counters, written with every call. */
  readonly usageFile: string;
  /** The admin token for the command line and the panel; 0600, made anew when missing. */
  readonly adminTokenFile: string;
  /** The token with which Prometheus reads the metrics, and nothing else; 0600, made anew when missing. */
  readonly metricsTokenFile: string;
  /** Where the running daemon says its pid and address; removed when it stops. */
  readonly daemonFile: string;
  /** Names the daemon that holds this folder, while it does. */
  readonly lockFile: string;
  /** The empty database on which that daemon holds a lock of the operating system; nothing but SQLite may open it. */
  readonly lockDatabase: string;
  /** Where whoever keeps the daemon alive says so, and why the daemon stays down when it does. */
  readonly supervisorFile: string;
  /** How the desktop app behaves. */
  readonly desktopFile: string;
  /** Secrets of profiles, each encrypted with a key that only the keychain of this system has; 0600. */
  readonly desktopSecretsFile: string;
  readonly logDir: string;
  /** What the sandbox cannot hold in memory; there while it runs. */
  readonly spillDir: string;
}

/**
 * The state folder: SNOWGATE_HOME, else the platform's data folder for `snowgate` (env-paths knows the conventions).
 *
 * @param env - the environment to read SNOWGATE_HOME from
 */
export function resolveHome(env: NodeJS.ProcessEnv): Home {
  const root = resolve(env.SNOWGATE_HOME || envPaths('snowgate', { suffix: '' }).data);
  return {
    root,
    configFile: join(root, 'config.json'),
    profilesFile: join(root, 'profiles.json'),
    stateFile: join(root, 'state.db'),
    usageFile: join(root, 'usage.db'),
    adminTokenFile: join(root, 'admin.token'),
    metricsTokenFile: join(root, 'metrics.token'),
    daemonFile: join(root, 'daemon.json'),
    lockFile: join(root, 'daemon.lock'),
    lockDatabase: join(root, 'daemon.lock.db'),
    supervisorFile: join(root, 'supervisor.json'),
    desktopFile: join(root, 'desktop.json'),
    desktopSecretsFile: join(root, 'desktop-secrets.json'),
    logDir: join(root, 'logs'),
    spillDir: join(root, 'spill'),
  };
}

/**
 * Makes the state folder, for its owner alone (0700), or checks the one that is there. Others must not be able to
 * write to it: whoever can swap the admin token or the daemon's address owns every client of this gateway.
 * Windows has no such mode bits; there the profile folder's own access list protects it.
 *
 * @throws SnowgateError HOME_UNSAFE
 */
export function ensureHome(home: Home): void {
  try {
    mkdirSync(home.root, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new SnowgateError(
      'HOME_UNSAFE',
      { path: home.root, reason: `it cannot be made (${code})` },
      { cause },
    );
  }
  refuseUnsafeHome(home);
}

/**
 * Refuses a state folder that another user can change, before anything in it is believed: a planted `daemon.json` or admin
 * token would decide where this user's secrets go. A folder that is not there yet holds nothing to believe.
 *
 * @throws SnowgateError HOME_UNSAFE
 */
export function refuseUnsafeHome(home: Pick<Home, 'root'>): void {
  const { getuid } = process;
  if (!getuid) return;
  const stat = statSync(home.root, { throwIfNoEntry: false });
  if (!stat) return;
  if ((stat.mode & 0o022) !== 0) {
    throw new SnowgateError('HOME_UNSAFE', { path: home.root, reason: 'other users can write to it' });
  }
  if (stat.uid !== getuid() && stat.uid !== 0) {
    throw new SnowgateError('HOME_UNSAFE', { path: home.root, reason: 'it belongs to another user' });
  }
}
