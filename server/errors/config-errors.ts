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
  PORT_TAKEN: {
    status: 500,
    message: 'Port {port} is taken by {holder}.',
    next: 'Stop that process, or choose another port with --port or SNOWGATE_PORT and update your clients.',
  },
} as const satisfies ErrorSpecs;
