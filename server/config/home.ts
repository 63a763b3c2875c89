import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where everything this product keeps lies. Nothing is written outside `root`. */
export interface Home {
  readonly root: string;
  /** The user's settings (JSON with comments). */
  readonly configFile: string;
  /** Snowflake profiles added with `snowgate profiles add`; 0600, it may hold secrets. */
  readonly profilesFile: string;
  /** SQLite: clients, sessions, counters. */
  readonly stateFile: string;
  /** The admin token for the command line and the panel; 0600, made anew when missing. */
  readonly adminTokenFile: string;
  /** Where the running daemon says its pid and address; removed when it stops. */
  readonly daemonFile: string;
  readonly logDir: string;
}

/**
 * The state folder: SNOWGATE_HOME, else the platform's data folder for `snowgate` (env-paths knows the conventions).
 *
 * @param env - the environment to read SNOWGATE_HOME from
 */
export function resolveHome(env: NodeJS.ProcessEnv): Home {
  const root = env.SNOWGATE_HOME || envPaths('snowgate', { suffix: '' }).data;
  return {
    root,
    configFile: join(root, 'config.json'),
    profilesFile: join(root, 'profiles.json'),
    stateFile: join(root, 'state.db'),
    adminTokenFile: join(root, 'admin.token'),
    daemonFile: join(root, 'daemon.json'),
    logDir: join(root, 'logs'),
  };
}
