import type { ErrorSpecs } from './error-spec.ts';

/** Profiles, logins, connections and what Snowflake answers. */
export const snowflakeErrors = {
  SNOWFLAKE_SQL_ERROR: {
    status: 400,
    message:
      'Snowflake refused the statement ({snowflakeCode}, SQLSTATE {sqlState}). Snowflake said: {detail:quoted}',
    next: 'Correct the statement and call again; list_tables and describe_table show the names that exist.',
  },
  SNOWFLAKE_LOGIN_FAILED: {
    status: 502,
    message:
      'Snowflake refused the login of profile {profile} ({snowflakeCode}). Snowflake said: {detail:quoted}',
    next: 'Run `snowgate profiles test {profile}`: it checks each step of the login and names the fix.',
  },
  SNOWFLAKE_UNREACHABLE: {
    status: 502,
    message: 'Snowflake cannot be reached with profile {profile}: {detail:quoted}',
    next: 'Check the network, the proxy and the account name; `snowgate profiles test {profile}` shows which step fails.',
    retryable: true,
  },
  SNOWFLAKE_POOL_TIMEOUT: {
    status: 503,
    message: 'No Snowflake connection became free within {seconds} s.',
    next: 'Call again in a moment, or raise pool.max.',
    retryable: true,
  },
  SNOWFLAKE_POOL_FULL: {
    status: 503,
    message: 'All Snowflake connections are in use and {waiting} statements wait for one already.',
    next: 'Call again in {retryAfterSeconds} s, or raise pool.max or pool.maxWaiting.',
    retryable: true,
  },
  SNOWFLAKE_SESSION_LOST: {
    status: 503,
    message: 'Snowflake ended the session while the statement was under way ({snowflakeCode}).',
    next: 'Call again; a new session is opened.',
    retryable: true,
  },
  SNOWFLAKE_WORKER_DIED: {
    status: 503,
    message: 'The process part that talks to Snowflake ended unexpectedly while the statement was under way.',
    next: 'Call again; it has been replaced. If the same statement does it every time, report it with the log.',
    retryable: true,
  },
  SNOWFLAKE_CIRCUIT_OPEN: {
    status: 503,
    message:
      'Snowflake could not be reached with profile {profile} several times in a row; it is left alone for a while.',
    next: 'Call again in {retryAfterSeconds} s. `snowgate profiles test {profile}` shows which step fails; a profile may name a fallback.',
    retryable: true,
  },
  SNOWFLAKE_FATE_UNKNOWN: {
    status: 502,
    message:
      'Nobody knows whether this statement, which is not only a read, has run at Snowflake: {detail:told}',
    next: 'It may have taken effect: check first, and run it again only if it has not. The gateway does not repeat it.',
  },
  SNOWFLAKE_ANSWER_INVALID: {
    status: 502,
    message: 'The answer of Snowflake could not be understood: {detail:quoted}',
    next: 'Call again; if it stays, report the statement and the log.',
  },
  SNOWFLAKE_CONTEXT_REFUSED: {
    status: 400,
    message:
      'Snowflake refused to switch to {kind} {name:name} ({snowflakeCode}). Snowflake said: {detail:quoted}',
    next: 'Name one that exists and that the role of the profile may use.',
  },
  SNOWFLAKE_SECONDARY_ROLES: {
    status: 502,
    message: 'Secondary roles could not be switched off for profile {profile}: {detail:quoted}',
    next: 'Ask an administrator for `ALTER USER ... SET DEFAULT_SECONDARY_ROLES = ()`; nothing runs until they are off.',
  },
  SNOWFLAKE_NAMES_NOT_PINNED: {
    status: 502,
    message:
      'Snowflake would not fix where names are looked up and that writes are committed for profile {profile}: {detail:quoted}',
    next: 'Ask an administrator why `ALTER SESSION SET SEARCH_PATH` or `AUTOCOMMIT` is refused; nothing runs until both are accepted.',
  },
  SNOWFLAKE_FILE_TRANSFER: {
    status: 403,
    message: 'PUT and GET move files of this machine and never run through the gateway.',
    next: 'Use SELECT to read data; load and unload files with a tool of your own.',
  },
  SNOWFLAKE_CLOSED: {
    status: 503,
    message: 'The Snowflake profile {profile} is being closed.',
    next: 'Call again after the gateway has been started.',
    retryable: true,
  },
  PROFILE_UNKNOWN: {
    status: 404,
    message: 'There is no Snowflake profile named {profile}.',
    next: 'Run `snowgate profiles list`; add one with `snowgate profiles add`. `sandbox` needs no account.',
  },
  PROFILE_EXISTS: {
    status: 409,
    message: 'A Snowflake profile named {profile} exists already.',
    next: 'Choose another name, or edit it in {file}.',
  },
  PROFILE_INVALID: {
    status: 400,
    message: 'Profile {profile} is not valid: {detail:told}',
    next: 'Correct it in {file}, or add it again with `snowgate profiles add`.',
  },
  PROFILE_AUTHENTICATOR_UNKNOWN: {
    status: 400,
    message: 'Profile {profile} names the authenticator {authenticator}, which is not known here.',
    next: 'Use one of: {known}.',
  },
  PROFILE_FILE_INVALID: {
    status: 500,
    message: 'The file {file} cannot be read as profiles: {detail}',
    next: 'Correct the file; nothing in it has been changed.',
  },
  PROFILE_FILE_MODE: {
    status: 500,
    message: 'The file {file} can be read by others (mode {mode}) and may hold secrets.',
    next: 'Run `chmod 600 {file}`; rotate the secrets in it if others have accounts on this machine.',
  },
  PROFILE_FALLBACK_INVALID: {
    status: 400,
    message: 'Profile {profile} cannot fall back to {fallback}: {detail}.',
    next: 'Name another fallback, or none. One on another account or role needs `"fallbackMayDiffer": true` in the profile (`--fallback-may-differ` when it is added).',
  },
  PROFILE_SECRET_MISSING: {
    status: 500,
    message: 'The {secret} of profile {profile} is not available: {detail}',
    next: 'Set it where the profile says, then run `snowgate profiles test {profile}`.',
  },
} as const satisfies ErrorSpecs;
