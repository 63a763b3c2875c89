import type { Connection } from 'snowflake-sdk';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { within } from '../../util/abortable.ts';
import { type LoginOptions, needsPerson, secretsOf, toDriverOptions } from '../login-options.ts';
import { loginError, readFault } from './driver-error.ts';
import type { Driver } from './load-driver.ts';
import type { SessionContext } from './session-context.ts';
import { setUpSession } from './session-setup.ts';

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

/**
 * Logs in and makes the session safe to use, see setUpSession.
 *
 * @throws SNOWFLAKE_LOGIN_FAILED, SNOWFLAKE_UNREACHABLE, SNOWFLAKE_SESSION_LOST, SNOWFLAKE_SECONDARY_ROLES,
 *   SNOWFLAKE_NAMES_NOT_PINNED
 */
export async function openSession(options: OpenSessionOptions): Promise<Session> {
  const connection = await logIn(options);
  try {
    const { profile, login, warn } = options;
    const context = await setUpSession(connection, { profile, secrets: secretsOf(login), warn });
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

/** ms that a farewell may take; the session ends by itself at Snowflake. */
const farewellDeadline = 2_000;

/** Ends a connection at Snowflake; never rejects and never takes long. */
export async function closeConnection(connection: Connection): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    connection.destroy(() => resolve());
  });
  await within(gone, farewellDeadline, () => new Error('No farewell')).catch(() => undefined);
}
