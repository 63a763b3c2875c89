import type { ErrorSpecs } from './error-spec.ts';

/** Start-up: settings, the state folder, the port. The process ends with exit code 3, for the port with 4. */
export const configErrors = {
  CONFIG_INVALID: {
    status: 500,
    message: 'The configuration has {count} mistake(s):\n{problems:lines}',
    next: 'Correct each line above; docs/config.md lists every setting with its range and default.',
  },
  HOME_UNSAFE: {
    status: 500,
    message: 'The state folder {path} cannot be used: {reason}.',
    next: 'Run `chmod 700 {path}` as its owner, or set SNOWGATE_HOME to a folder that only you can write to.',
  },
  DAEMON_FILE_FOREIGN: {
    status: 500,
    message:
      'The file {file} says that the gateway is at {host}, which is not this machine. Nothing was sent there.',
    next: 'Set host to 127.0.0.1, or to 0.0.0.0 where others have to reach it. If you did not, find out who wrote the file. Then remove it and run `snowgate start`.',
  },
  PORT_TAKEN: {
    status: 500,
    message: 'Port {port} is taken by {holder}.',
    next: 'Stop that process, or choose another port with --port or SNOWGATE_PORT and update your clients.',
  },
} as const satisfies ErrorSpecs;
