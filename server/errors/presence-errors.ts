import type { ErrorSpecs } from './error-spec.ts';

/** What only a person may do, and how a person is told from a program. */
export const presenceErrors = {
  PRESENCE_CLIENT_PROCESS: {
    status: 403,
    message:
      'This comes from a process that client {client} has started, and an AI client may not do it: {what}.',
    next: 'Do it in the Snowgate window, or run the command in a terminal that the AI client has not started. docs/security.md says what else there is.',
  },
  PRESENCE_OTHER_CLIENT: {
    status: 403,
    message:
      'This comes from a process that client {holder} has started, and it asks for a token of client {client}.',
    next: 'Use the client {holder} there, or start `snowgate stdio --client {client}` from an app that does not run below {holder}.',
  },
  PRESENCE_NEEDED: {
    status: 428,
    message: 'A person has to confirm this in the Snowgate window within {seconds} s. Its code is {code}.',
    next: 'Open the Snowgate window, compare the code and what is to be done, and confirm; then send the same request again with the header snowgate-confirmation of this answer.',
    retryable: true,
  },
  PRESENCE_WINDOW_ONLY: {
    status: 403,
    message: 'While the desktop app runs, this is done in its window and nowhere else.',
    next: 'Open the Snowgate window and do it there. A page in a browser can be opened by every program of the same user.',
  },
  PRESENCE_REFUSED: {
    status: 403,
    message: 'A person has refused this in the Snowgate window (code {code}).',
    next: 'Ask the person why. Nothing was changed.',
  },
  PRESENCE_TIMEOUT: {
    status: 408,
    message: 'Nobody has confirmed this in the Snowgate window within {seconds} s (code {code}).',
    next: 'Nothing was changed. Run the command again while somebody is at the Snowgate window.',
    retryable: true,
  },
  PRESENCE_FULL: {
    status: 429,
    message: 'Too many changes wait for a confirmation already.',
    next: 'Answer those that wait in the Snowgate window, then try again.',
    retryable: true,
  },
  PRESENCE_UNKNOWN: {
    status: 404,
    message: 'No change waits for this confirmation (any more).',
    next: 'Make the change again: it was carried out, refused or too late, or something else has changed meanwhile.',
  },
  CHANGE_UNKNOWN: {
    status: 404,
    message: 'This change is not known any more.',
    next: 'Look at what holds now (`snowgate clients policy NAME`, `snowgate queue`) and change that.',
  },
  CHANGE_FINAL: {
    status: 409,
    message: 'This cannot be taken back: {text}.',
    next: 'Look at what holds now (`snowgate clients list`, `snowgate queue`) and change that.',
  },
  CHANGE_SUPERSEDED: {
    status: 409,
    message: 'This was changed again since, so it is not taken back: {text}.',
    next: 'Look at the policy (`snowgate clients policy NAME`) and change what is wrong in it.',
  },
} as const satisfies ErrorSpecs;
