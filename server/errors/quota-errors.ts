import type { ErrorSpecs } from './error-spec.ts';

/** Refusals because a client has used up what its policy gives it. */
export const quotaErrors = {
  QUOTA_RATE: {
    status: 429,
    message:
      'This client calls too often: {used} of {limit} calls in a row are used, and {refillPerMinute} come back each minute.',
    next: 'The next call can be made {when}; whoami is free and shows the limits. Ask for more with fewer statements.',
    retryable: true,
  },
  QUOTA_DAY: {
    status: 429,
    message: "Today's {what} of this client are used up: {used} of {limit}.",
    next: 'The next day begins at {resetsAt}, in {retryAfterSeconds} seconds. The owner of this gateway can raise quota.{what}PerDay of this client.',
    retryable: true,
  },
  QUOTA_HELD: {
    status: 429,
    message:
      "The rest of today's {what} of this client is set aside for its statements that still run: {used} used and {held} set aside of {limit}.",
    next: 'Try again when one of them has ended, at the earliest in {retryAfterSeconds} seconds. A smaller limit sets less aside.',
    retryable: true,
  },
  QUOTA_STOPPED: {
    status: 429,
    message:
      "The query was cancelled at Snowflake after {seconds} seconds: for more of them today's credits of this client do not last.",
    next: 'Ask for less (filter, aggregate, LIMIT), or wait for the next day: it begins at {resetsAt}, in {retryAfterSeconds} seconds.',
    retryable: true,
  },
  QUOTA_UNAVAILABLE: {
    status: 503,
    message: 'The counters of this gateway cannot be written, so nothing runs.',
    next: 'Whoever runs this gateway finds the cause in the log (`snowgate logs`); most often the disk is full.',
    retryable: true,
  },
} as const satisfies ErrorSpecs;
