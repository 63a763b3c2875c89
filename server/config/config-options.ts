import { resolve } from 'node:path';
import type { Command } from 'commander';
import { SnowgateError } from '../errors/snowgate-error.ts';
import type { ConfigFlags } from './load-config.ts';

/** The options that addConfigOptions adds, as commander hands them over. */
export interface ConfigOptions {
  readonly config?: string;
  readonly host?: string;
  readonly port?: string;
  readonly profile?: string;
  readonly env?: string;
  readonly logLevel?: string;
  readonly set?: readonly string[];
}

/** Adds the options by which a command line overrides the configuration. */
export function addConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'config file to use instead of the one in the state folder')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on; 0 picks a free one')
    .option('--profile <name>', 'Snowflake profile to use')
    .option('--env <name>', 'development, staging or production')
    .option('--log-level <level>', 'fatal, error, warn, info, debug or trace')
    .option(
      '--set <key=value...>',
      'any other setting, for example limits.rows=500; docs/config.md lists all',
    );
}

/**
 * The configuration's flags from the parsed options.
 *
 * @throws SnowgateError CLI_USAGE when a --set is not KEY=VALUE
 */
export function configFlags(options: ConfigOptions): ConfigFlags {
  const named = {
    host: options.host,
    port: options.port,
    profile: options.profile,
    env: options.env,
    'log.level': options.logLevel,
  };
  const values: Record<string, string> = {};
  for (const assignment of options.set ?? []) {
    const at = assignment.indexOf('=');
    if (at < 1) {
      throw new SnowgateError('CLI_USAGE', {
        problem: `--set wants KEY=VALUE, not ${assignment}`,
        help: 'snowgate serve --help',
      });
    }
    values[assignment.slice(0, at)] = assignment.slice(at + 1);
  }
  for (const [path, value] of Object.entries(named)) if (value !== undefined) values[path] = value;
  return { ...(options.config === undefined ? {} : { file: resolve(options.config) }), values };
}

/** The same options as arguments, to hand them on to another process. */
export function configArguments(options: ConfigOptions): readonly string[] {
  const { file, values } = configFlags(options);
  return [
    ...(file === undefined ? [] : ['--config', file]),
    ...Object.entries(values ?? {}).flatMap(([path, value]) => ['--set', `${path}=${value}`]),
  ];
}
