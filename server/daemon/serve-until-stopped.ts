import { type SnowgateError, toSnowgateError } from '../errors/snowgate-error.ts';
import { exitCodeFor, exitCodes } from '../instance/exit-codes.ts';
import { type DaemonOptions, type RunningDaemon, runDaemon } from './run-daemon.ts';

/** What the owner of the process wants to hear. */
export interface DaemonHooks {
  /** It listens. */
  readonly onReady?: (daemon: RunningDaemon, askStop: () => void) => void;
  /** A stop was asked for, by whomever. */
  readonly onStopping?: () => void;
  /** It could not start. */
  readonly onFailed?: (error: SnowgateError) => void;
}

/**
 * Runs the daemon in this process until it is stopped by SIGINT, SIGTERM, the admin API, or the `askStop` that onReady
 * is given. A second signal ends the process at once, and so does one after `askStop`.
 *
 * @returns the exit code
 */
export async function serveUntilStopped(options: DaemonOptions & DaemonHooks): Promise<number> {
  let daemon: RunningDaemon | undefined;
  let asked = false;
  const stop = () => {
    if (asked) process.exit(exitCodes.failed);
    asked = true;
    void daemon?.stop();
  };
  // From the start: a signal that comes a moment before it is ready must not leave the file of a daemon behind.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    daemon = await runDaemon(options);
  } catch (thrown) {
    const error = toSnowgateError(thrown, 'start');
    options.onFailed?.(error);
    process.off('SIGINT', stop).off('SIGTERM', stop);
    return exitCodeFor(error.code);
  }
  options.onReady?.(daemon, stop);
  void daemon.stopping.then(options.onStopping);
  if (asked) void daemon.stop();
  await daemon.stopped;
  process.off('SIGINT', stop).off('SIGTERM', stop);
  return exitCodes.ok;
}
