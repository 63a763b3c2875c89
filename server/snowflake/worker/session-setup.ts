import type { Connection } from 'snowflake-sdk';
import type { Cell } from '../../contract/columns.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { within } from '../../util/abortable.ts';
import { type DriverFault, isRefusal, isSessionGone, readFault, statementError } from './driver-error.ts';
import { type Executed, executeStatement } from './execute-statement.ts';
import { saysNone } from './secondary-roles.ts';
import type { SessionContext } from './session-context.ts';

export interface SessionSetupOptions {
  readonly profile: string;
  /** Struck out of every message. */
  readonly secrets: readonly string[];
  readonly warn: (message: string) => void;
  /** ms that each statement may take; for tests. */
  readonly statementMs?: number;
}

/** ms for each statement of the set-up. None of them needs a warehouse; a session that is slower is opened anew. */
const statementDeadline = 10_000;

/**
 * What nothing may run without, whatever a user's or an account's own settings say. The policy was asked about `T` of the
 * current schema and about exactly "t": elsewhere another object would be read than the one allowed. And without
 * autocommit a write that was answered as done would wait in a transaction, with those of other clients, and be undone
 * when the connection is closed.
 */
const pinnedParameters: Readonly<Record<string, string>> = {
  SEARCH_PATH: '$current',
  QUOTED_IDENTIFIERS_IGNORE_CASE: 'FALSE',
  AUTOCOMMIT: 'TRUE',
};

/**
 * Set once for each session. One that Snowflake does not know is no reason to refuse work: what keeps the gateway safe
 * is not among them.
 */
const sessionParameters: readonly string[] = [
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
 * Session set-up: makes a fresh login safe to use, with secondary roles off, names looked up in the current schema alone,
 * each write committed by itself, and deterministic output.
 *
 * What the gateway relies on is proved, not asked for. A restricted session (a role-restricted token, External OAuth, a
 * session policy) may refuse `USE SECONDARY ROLES NONE` or `ALTER SESSION` although everything is as it should be: then
 * the values in force decide. A statement that was lost on its way, or a session that Snowflake ended, proves nothing
 * either way: that is a passing failure, and the login is tried again soon.
 *
 * @throws SNOWFLAKE_SECONDARY_ROLES, SNOWFLAKE_NAMES_NOT_PINNED when Snowflake's answers show what must not be;
 *   SNOWFLAKE_UNREACHABLE, SNOWFLAKE_SESSION_LOST (retryable) when they show nothing
 */
export async function setUpSession(
  connection: Connection,
  options: SessionSetupOptions,
): Promise<SessionContext> {
  const setup = new SessionSetup(connection, options);
  const pin = Object.entries(pinnedParameters).map(([name, value]) =>
    value === 'TRUE' || value === 'FALSE' ? `${name} = ${value}` : `${name} = '${value}'`,
  );
  // Beside each other: none depends on another, and each way there and back is felt at the first call.
  const [, pinRefusal, rolesRefusal] = await Promise.all([
    setup.adjust(sessionParameters),
    setup.ask(`ALTER SESSION SET ${pin.join(' ')}`),
    setup.ask('USE SECONDARY ROLES NONE'),
  ]);
  if (pinRefusal !== null) await setup.provePinned(pinRefusal);
  return await setup.proveSecondaryRolesOff(rolesRefusal);
}

class SessionSetup {
  readonly #connection: Connection;
  readonly #options: SessionSetupOptions;

  constructor(connection: Connection, options: SessionSetupOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Runs a statement that only asks; the result is Snowflake's refusal, or null when it was accepted. */
  async ask(sql: string): Promise<string | null> {
    try {
      await this.#run(sql, 1);
      return null;
    } catch (error) {
      if (error instanceof SetupRefusal) return error.message;
      throw error;
    }
  }

  /** Sets parameters that are good to have: all in one statement, and one by one where Snowflake refuses that. */
  async adjust(parameters: readonly string[]): Promise<void> {
    if ((await this.ask(`ALTER SESSION SET ${parameters.join(' ')}`)) === null) return;
    for (const parameter of parameters) {
      const refusal = await this.ask(`ALTER SESSION SET ${parameter}`);
      if (refusal !== null) this.#options.warn(`A session parameter was not set (${parameter}): ${refusal}`);
    }
  }

  /** Snowflake refused to pin the parameters: they may have the values wanted all the same. */
  async provePinned(refusal: string): Promise<void> {
    const { profile, warn } = this.#options;
    const refuse = (detail: string): SnowgateError =>
      new SnowgateError('SNOWFLAKE_NAMES_NOT_PINNED', { profile, detail });
    const inForce = await this.#parameters(refuse);
    const wrong = Object.entries(pinnedParameters).filter(
      ([name, value]) => inForce.get(name)?.toUpperCase() !== value.toUpperCase(),
    );
    if (wrong.length > 0) {
      const found = wrong.map(([name]) => `${name} is ${inForce.get(name) ?? 'not told'}`).join(', ');
      throw refuse(`${refusal} (${found})`);
    }
    warn(`Snowflake refused to set session parameters that are in force already: ${refusal}`);
  }

  /**
   * Since 2025 all granted roles are in force in a new session unless they are switched off, whatever role it names. Only
   * what CURRENT_SECONDARY_ROLES() says counts: an accepted USE proves nothing, and a refused one is harmless where no
   * secondary role is active.
   *
   * @param refusal - Snowflake's refusal of USE SECONDARY ROLES NONE, or null
   */
  async proveSecondaryRolesOff(refusal: string | null): Promise<SessionContext> {
    const { profile, warn } = this.#options;
    const refuse = (detail: string): SnowgateError =>
      new SnowgateError('SNOWFLAKE_SECONDARY_ROLES', { profile, detail });
    const said = refusal === null ? '' : `; USE SECONDARY ROLES NONE was refused: ${refusal}`;
    const { rows, context } = await this.#prove('SELECT CURRENT_SECONDARY_ROLES()', 1, (detail) =>
      refuse(detail + said),
    );
    if (!saysNone(rows[0]?.[0])) throw refuse(`they are still in force${said}`);
    if (refusal !== null)
      warn(`No secondary role is active, although USE SECONDARY ROLES NONE was refused: ${refusal}`);
    return context;
  }

  async #parameters(refuse: (detail: string) => SnowgateError): Promise<ReadonlyMap<string, string>> {
    const { rows, columns } = await this.#prove('SHOW PARAMETERS IN SESSION', 1_000, refuse);
    const at = (name: string): number => columns.findIndex((column) => column.name.toLowerCase() === name);
    const [key, value] = [at('key'), at('value')];
    return new Map(rows.map((row) => [text(row[key]).toUpperCase(), text(row[value])]));
  }

  /** Runs a statement whose answer is the proof; its refusal is one as well. */
  async #prove(sql: string, maxRows: number, refuse: (detail: string) => SnowgateError): Promise<Executed> {
    try {
      return await this.#run(sql, maxRows);
    } catch (error) {
      throw error instanceof SetupRefusal ? refuse(error.message) : error;
    }
  }

  async #run(sql: string, maxRows: number): Promise<Executed> {
    const ms = this.#options.statementMs ?? statementDeadline;
    const running = executeStatement(this.#connection, {
      source: {
        kind: 'statement',
        sql,
        parameters: { STATEMENT_TIMEOUT_IN_SECONDS: Math.ceil(ms / 1000), QUERY_TAG: 'snowgate:session' },
      },
      maxRows,
      maxBytes: 1_000_000,
      keepRows: maxRows,
    });
    const late = (): Error => this.#unreachable(`the session set-up was not answered within ${ms / 1000} s`);
    try {
      return await within(running.done, ms, late);
    } catch (error) {
      throw error instanceof SnowgateError ? error : this.#failure(readFault(error));
    }
  }

  #failure(fault: DriverFault): Error {
    const { profile, secrets } = this.#options;
    const error = statementError(fault, profile, secrets);
    if (isRefusal(fault)) return new SetupRefusal(error.message);
    if (isSessionGone(fault) || error.code === 'SNOWFLAKE_UNREACHABLE') return error;
    // Cancelled by an administrator, ended by a restart of the service, or not to be understood: nothing was refused.
    if (error.code === 'SNOWFLAKE_SQL_ERROR' && fault.code !== '') {
      return new SnowgateError('SNOWFLAKE_SESSION_LOST', { snowflakeCode: fault.code });
    }
    return this.#unreachable(error.message);
  }

  #unreachable(detail: string): SnowgateError {
    return new SnowgateError('SNOWFLAKE_UNREACHABLE', { profile: this.#options.profile, detail });
  }
}

/** Snowflake has answered, with a no; never leaves this file. */
class SetupRefusal extends Error {}

function text(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell);
}
