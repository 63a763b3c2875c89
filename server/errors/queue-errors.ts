import type { ErrorSpecs } from './error-spec.ts';

/** Waiting for a connection among many clients. */
export const queueErrors = {
  QUEUE_FULL: {
    status: 503,
    message: '{limit} statements {whose} wait already, and no more are taken.',
    next: 'Wait {retryAfterSeconds} seconds, then send it again; send fewer statements at the same time.',
    retryable: true,
  },
  QUEUE_TIMEOUT: {
    status: 503,
    message: 'The statement waited {seconds} seconds for a free connection and was never started.',
    next: 'Send it again when less is running, or raise pool.max or scheduler.waitSeconds; `snowgate queue` shows who waits for what.',
    retryable: true,
  },
  CLIENT_PAUSED: {
    status: 503,
    message: 'A human has paused this client; the statement waited {seconds} seconds and was never started.',
    next: 'Do not send it again now: tell the user that Snowgate is paused, and go on when they have resumed it with `snowgate resume`.',
    retryable: true,
  },
} as const satisfies ErrorSpecs;
