import type { ErrorSpecs } from './error-spec.ts';

/** Who is calling: tokens, clients, sessions. */
export const clientErrors = {
  AUTH_REQUIRED: {
    status: 401,
    message: 'This gateway needs a client token.',
    next: 'Run `snowgate clients add NAME --type TYPE` and send the token as `Authorization: Bearer TOKEN`.',
  },
  AUTH_INVALID: {
    status: 401,
    message: 'The client token is not known here.',
    next: 'Run `snowgate clients rotate NAME` for a new token, or `snowgate clients add NAME --type TYPE`.',
  },
  AUTH_NO_SIGN_IN: {
    status: 404,
    message: 'There is no sign-in here: a client needs a token.',
    next: 'Run `snowgate clients add NAME --type TYPE` and send the token as `Authorization: Bearer TOKEN`.',
  },
  ADMIN_REQUIRED: {
    status: 401,
    message: 'This route needs the admin token.',
    next: 'Open the panel with `snowgate panel`, or use the snowgate command line.',
  },
  METRICS_REQUIRED: {
    status: 401,
    message: 'The metrics need the metrics token.',
    next: 'Point `authorization.credentials_file` of Prometheus at metrics.token in the state folder. docs/metrics.md shows how.',
  },
  PAIRING_INVALID: {
    status: 401,
    message: 'This panel link was used already or is too old.',
    next: 'Run `snowgate panel` for a new one.',
  },
  CLIENT_UNKNOWN: {
    status: 404,
    message: 'There is no client named {name}.',
    next: 'Run `snowgate clients list` to see the clients, or `snowgate clients add {name} --type TYPE`.',
  },
  CLIENT_REMOVED: {
    status: 401,
    message: 'The client {name} was removed while this statement was under way, so it was cancelled.',
    next: 'Ask the owner of this gateway; `snowgate clients add NAME --type TYPE` makes a client and its token.',
  },
  CLIENT_EXISTS: {
    status: 409,
    message: 'A client named {name} exists already.',
    next: 'Choose another name, or run `snowgate clients rotate {name}` for a new token.',
  },
  SESSION_UNKNOWN: {
    status: 404,
    message: 'This session does not exist or has ended.',
    next: 'Start a new session with an initialize request.',
  },
  SESSION_CAP: {
    status: 503,
    message: 'The gateway already holds its maximum of {limit} sessions.',
    next: 'Close clients that are not used, or raise limits.sessions.',
    retryable: true,
  },
  SESSION_CLIENT_CAP: {
    status: 429,
    message: 'The client {client} already has its maximum of {limit} sessions, all of them in use.',
    next: 'Close windows of it that are not used, or raise limits.sessionsPerClient.',
    retryable: true,
  },
  SESSION_HELLO_TOO_LARGE: {
    status: 413,
    message: 'What the client says of itself in initialize is longer than {limit} bytes.',
    next: 'Leave out what is not needed of clientInfo and capabilities, such as icons as data.',
  },
  SESSION_CLOSED: {
    status: 404,
    message: 'Whoever runs this gateway has closed this session.',
    next: 'Connect again: that opens a new session.',
  },
  SESSION_NOT_FOUND: {
    status: 404,
    message: 'There is no session with the id {id}.',
    next: 'It may have ended; `snowgate sessions list` shows those there are.',
  },
} as const satisfies ErrorSpecs;
