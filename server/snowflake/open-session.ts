import type { Connection } from 'snowflake-sdk';
import { SnowgateError } from '../errors.ts';
import { within } from '../within.ts';
import { loginError, readFault, statementError } from './driver-error.ts';
import { type Executed, executeStatement } from './execute-statement.ts';
import type { Driver } from './load-driver.ts';
import { type LoginOptions, needsPerson, secretsOf, toDriverOptions } from './login-options.ts';
import { saysNone } from './secondary-roles.ts';
import type { SessionContext } from './session-context.ts';

/** A logged-in connection and what is known of it. */
export interface Session {
  readonly connection: Connection;
  readonly baseline: SessionContext;
  readonly defaultSchemas: Map<string, string | null>;
  current: SessionContext;
}

export interface OpenSessionOptions {
  readonly driver: Driver;
  readonly profile: string;
  readonly login: LoginOptions;
  readonly warn: (message: string) => void;
  /** Called when the login is through: the driver may have replaced our settings during it. */
  readonly onLogin: () => void;
}

/** ms for a login that no person takes part in, and for one that waits for somebody. */
const loginDeadline = 30_000;
const personDeadline = 150_000;

/** ms for each statement that sets a session up. */
const setupDeadline = 30_000;

/**
 * What nothing may run without, whatever a user's or an account's own settings say. The policy was asked about `T` of the
 * current schema and about exactly "t": elsewhere another object would be read than the one allowed. And without
 * autocommit a write that was answered as done would wait in a transaction, with those of other clients, and be undone
 * when the connection is closed.
 */
const pinnedParameters = [
  "SEARCH_PATH = '$current'",
  'QUOTED_IDENTIFIERS_IGNORE_CASE = FALSE',
  'AUTOCOMMIT = TRUE',
];

/**
 * Set once for each session. One that Snowflake does not know is no reason to refuse work: what keeps the gateway safe
 * is not among them.
 */
const sessionParameters = [
  // Variants are then always JSON.
  'STRICT_JSON_OUTPUT = TRUE',
  // Nothing runs on when the gateway is gone.
  'ABORT_DETACHED_QUERY = TRUE',
  // The same text for every client, wherever the user's defaults point.
  "TIMEZONE = 'UTC'",
  "DATE_OUTPUT_FORMAT = 'YYYY-MM-DD'",
  "TIME_OUTPUT_FORMAT = 'HH24:MI:SS'",
  "TIMESTAMP_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM'",
  "BINARY_OUTPUT_FORMAT = 'HEX'",
];

/**
 * Logs in and makes the session safe to use: secondary roles off (and seen to be off), names looked up in the current
 * schema alone, each write committed by itself, deterministic output.
 *
 * @throws SNOWFLAKE_LOGIN_FAILED, SNOWFLAKE_UNREACHABLE, SNOWFLAKE_SECONDARY_ROLES, SNOWFLAKE_NAMES_NOT_PINNED
 */
export async function openSession(options: OpenSessionOptions): Promise<Session> {
  const connection = await logIn(options);
  try {
    const context = await prepare(connection, options);
    return { connection, baseline: context, current: context, defaultSchemas: new Map() };
  } catch (error) {
    await closeConnection(connection);
    throw error;
  }
}

async function logIn({ driver, profile, login, onLogin }: OpenSessionOptions): Promise<Connection> {
  const secrets = secretsOf(login);
  const deadline = needsPerson(login.method) ? personDeadline : loginDeadline;
  return await new Promise<Connection>((resolve, reject) => {
    const fail = (error: unknown): void => reject(loginError(readFault(error), profile, secrets));
    let connection: Connection;
    try {
      connection = driver.createConnection(toDriverOptions(login));
    } catch (error) {
      fail(error);
      return;
    }
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(
        new SnowgateError('SNOWFLAKE_UNREACHABLE', {
          profile,
          detail: `the login was not answered within ${deadline / 1000} s`,
        }),
      );
    }, deadline);
    connection.connect((error) => {
      clearTimeout(timer);
      onLogin();
      if (error) fail(error);
      // Nobody waits for it any more; it must not stay open at Snowflake.
      else if (late) closeConnection(connection).catch(() => undefined);
      else resolve(connection);
    });
  });
}

async function prepare(
  connection: Connection,
  { profile, login, warn }: OpenSessionOptions,
): Promise<SessionContext> {
  const secrets = secretsOf(login);
  const parameters = setup(connection, `ALTER SESSION SET ${sessionParameters.join(' ')}`).catch(
    (error: unknown) => {
      const { message } = statementError(readFault(error), profile, secrets);
      warn(`Session parameters were not set: ${message}`);
    },
  );
  const pinned = setup(connection, `ALTER SESSION SET ${pinnedParameters.join(' ')}`).catch(
    (error: unknown) => {
      const { message } = statementError(readFault(error), profile, secrets);
      throw new SnowgateError('SNOWFLAKE_NAMES_NOT_PINNED', { profile, detail: message });
    },
  );
  try {
    // Beside each other: none depends on another, and each way there and back is felt at the first call.
    await Promise.all([parameters, pinned, setup(connection, 'USE SECONDARY ROLES NONE')]);
    // Since 2025 all granted roles are in force in a new session unless they are switched off, whatever role it names.
    const check = await setup(connection, 'SELECT CURRENT_SECONDARY_ROLES()');
    const roles = check.rows[0]?.[0] ?? null;
    if (!saysNone(roles)) {
      throw new SnowgateError('SNOWFLAKE_SECONDARY_ROLES', { profile, detail: 'they are still in force' });
    }
    return check.context;
  } catch (error) {
    if (error instanceof SnowgateError) throw error;
    const { message } = statementError(readFault(error), profile, secrets);
    throw new SnowgateError('SNOWFLAKE_SECONDARY_ROLES', { profile, detail: message });
  }
}

async function setup(connection: Connection, sql: string): Promise<Executed> {
  const running = executeStatement(connection, {
    source: {
      kind: 'statement',
      sql,
      parameters: { STATEMENT_TIMEOUT_IN_SECONDS: setupDeadline / 1000, QUERY_TAG: 'snowgate:session' },
    },
    maxRows: 1,
    maxBytes: 65_536,
    keepRows: 1,
  });
  return await within(
    running.done,
    setupDeadline,
    () => new Error(`No answer within ${setupDeadline / 1000} s`),
  );
}

/** ms that a farewell may take; the session ends by itself at Snowflake. */
const farewellDeadline = 2_000;

/** Ends a connection at Snowflake; never rejects and never takes long. */
export async function closeConnection(connection: Connection): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    connection.destroy(() => resolve());
  });
  await within(gone, farewellDeadline, () => new Error('No farewell')).catch(() => undefined);
}
