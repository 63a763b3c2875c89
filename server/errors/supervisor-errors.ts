import type { ErrorSpecs } from './error-spec.ts';

/** What keeps the gateway alive, as the command line tells of it. Exit code 1. */
export const supervisorErrors = {
  GATEWAY_STAYS_DOWN: {
    status: 503,
    message: 'The gateway is down and stays down since {since}: {reason:told}.{lines:lines}',
    next: 'Put right what is said above (`snowgate logs` may say more), and run `snowgate start`.',
  },
  GATEWAY_STARTING: {
    status: 503,
    message: 'The gateway does not take calls yet: process {pid} is starting it.',
    next: 'Run `snowgate status` again in a moment, or `snowgate stop` to call it off.',
    retryable: true,
  },
} as const satisfies ErrorSpecs;
