import type { ErrorCode } from '../errors/snowgate-error.ts';

/** How a process of this product ends. The numbers are contract: scripts and service managers rely on them. */
export const exitCodes = {
  /** Done. */
  ok: 0,
  /** It was tried and did not work. */
  failed: 1,
  /** The command line cannot be understood. */
  usage: 2,
  /** The configuration, a profile or the state folder is wrong. */
  config: 3,
  /** Something else listens on the port. */
  portTaken: 4,
  /** A gateway of this state folder runs already. */
  alreadyRunning: 5,
} as const;

/** The exit code that goes with an error of the catalogue. */
export function exitCodeFor(code: ErrorCode): number {
  switch (code) {
    case 'CLI_USAGE':
      return exitCodes.usage;
    case 'CONFIG_INVALID':
    case 'DAEMON_FILE_FOREIGN':
    case 'HOME_UNSAFE':
    case 'POLICY_FILE_INVALID':
    case 'PROFILE_INVALID':
    case 'PROFILE_AUTHENTICATOR_UNKNOWN':
    case 'PROFILE_FILE_INVALID':
    case 'PROFILE_FILE_MODE':
    case 'PROFILE_SECRET_MISSING':
    case 'STORE_UNREADABLE':
    case 'STORE_NEWER':
    case 'STORE_MISSING':
    case 'DISK_FULL':
    case 'PATH_NOT_WRITABLE':
    case 'PATH_OBSTRUCTED':
      return exitCodes.config;
    case 'PORT_TAKEN':
      return exitCodes.portTaken;
    case 'ALREADY_RUNNING':
      return exitCodes.alreadyRunning;
    default:
      return exitCodes.failed;
  }
}
