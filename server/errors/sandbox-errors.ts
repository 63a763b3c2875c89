import type { ErrorSpecs } from './error-spec.ts';

/** The stand-in for Snowflake. */
export const sandboxErrors = {
  SANDBOX_PORT_TAKEN: {
    status: 500,
    message: 'The sandbox cannot start: port {port} on 127.0.0.1 is taken.',
    next: 'Leave the sandbox port unset to have a free one picked, or name another one.',
  },
  SANDBOX_START_FAILED: {
    status: 500,
    message: 'The sandbox cannot start: {detail:quoted}',
    next: 'Start again; if it stays, report it with the log, or use a Snowflake profile of your own.',
  },
} as const satisfies ErrorSpecs;
