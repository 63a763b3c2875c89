import { parseArgs } from 'node:util';
import { configFlags } from '../config/config-options.ts';
import type { ConfigFlags } from '../config/load-config.ts';

/** What the daemon's program is told by whoever starts it. */
export interface DaemonArguments {
  readonly flags: ConfigFlags;

  /** A supervisor is at the other end of the IPC channel. */
  readonly supervised: boolean;
}

/**
 * Reads what configArguments (config/config-options.ts) writes, and `--supervised`.
 *
 * @param args - the arguments after the program's name
 * @throws SnowgateError CLI_USAGE
 */
export function daemonArguments(args: readonly string[]): DaemonArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' },
      set: { type: 'string', multiple: true },
      supervised: { type: 'boolean', default: false },
    },
  });
  const { supervised, ...options } = values;
  return { flags: configFlags(options), supervised };
}
