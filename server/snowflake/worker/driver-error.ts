import { SnowgateError } from '../../errors/snowgate-error.ts';
import { redact } from '../driver-log.ts';

/** The parts of a driver error that decide what it becomes. */
export interface DriverFault {
  readonly name: string;
  /** The driver's own number (4xxxxx) or Snowflake's code, as text. */
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
  /** Code of the network failure below it, e.g. ECONNREFUSED. */
  readonly network: string | null;
  /** HTTP status of an answer that was not Snowflake's, or null. */
  readonly httpStatus: number | null;
}

/** Snowflake's answers that mean: this session is over, log in again. */
const sessionGone: ReadonlySet<string> = new Set(['390104', '390111', '390114']);

/** Snowflake's answers that mean: there is no such result, or it is not kept any more. */
const resultGone: ReadonlySet<string> = new Set(['000709', '000710']);

/** The driver's own words for a connection that is no longer one. */
const notConnected: ReadonlySet<string> = new Set(['407001', '407002', '405503']);

/** Reads whatever the driver threw; never throws. */
export function readFault(thrown: unknown): DriverFault {
  const error = isRecord(thrown) ? thrown : {};
  const cause = isRecord(error.cause) ? error.cause : {};
  const response = isRecord(error.response) ? error.response : {};
  const status = response.statusCode ?? response.status;
  const code = textOf(error.code);
  return {
    name: textOf(error.name),
    code,
    sqlState: textOf(error.sqlState),
    message: textOf(error.message) || String(thrown),
    httpStatus: typeof status === 'number' ? status : null,
    network: textOf(cause.code) || (/^E[A-Z]+$/.test(code) ? code : null),
  };
}

/** True when the statement was refused because the session is over, so that it has not run. */
export function isSessionGone({ code }: DriverFault): boolean {
  return sessionGone.has(code) || notConnected.has(code);
}

/**
 * SQLSTATE classes of answers that say nothing of the statement itself: no connection (08), resources are short (53), ended
 * from outside (57), a fault of the system (58, XX).
 */
const passingStates: readonly string[] = ['08', '53', '57', '58', 'XX'];

/** True when Snowflake has answered that it will not run this statement, as against: it could not, or did not answer. */
export function isRefusal(fault: DriverFault): boolean {
  // 39xxxx is what Snowflake says of the session, not of the statement; without a code the answer was not Snowflake's.
  if (fault.name !== 'OperationFailedError' || !/^\d{6}$/.test(fault.code) || fault.code.startsWith('39'))
    return false;
  return !passingStates.some((state) => fault.sqlState.startsWith(state));
}

/** True when the stored result that was asked for does not exist (any more). */
export function isResultGone({ code }: DriverFault): boolean {
  return resultGone.has(code);
}

/** True when nobody answered, as against: somebody answered no. */
export function isUnreachable({ name, network }: DriverFault): boolean {
  return name === 'NetworkError' || name === 'RequestFailedError' || network !== null;
}

/** What a caller is told about a failed statement. Snowflake's own message is passed on: it names what is wrong. */
export function statementError(
  fault: DriverFault,
  profile: string,
  secrets: readonly string[],
): SnowgateError {
  const detail = redact(fault.message, secrets);
  if (isSessionGone(fault)) return new SnowgateError('SNOWFLAKE_SESSION_LOST', { snowflakeCode: fault.code });
  if (fault.name === 'OperationFailedError') {
    return new SnowgateError('SNOWFLAKE_SQL_ERROR', {
      snowflakeCode: fault.code || 'no code',
      sqlState: fault.sqlState || 'none',
      detail,
    });
  }
  if (isUnreachable(fault)) {
    return new SnowgateError('SNOWFLAKE_UNREACHABLE', { profile, detail: withNetwork(detail, fault) });
  }
  return new SnowgateError('SNOWFLAKE_ANSWER_INVALID', { detail });
}

/** What a caller is told about a failed login. */
export function loginError(fault: DriverFault, profile: string, secrets: readonly string[]): SnowgateError {
  const detail = redact(fault.message, secrets);
  if (isUnreachable(fault)) {
    return new SnowgateError('SNOWFLAKE_UNREACHABLE', { profile, detail: withNetwork(detail, fault) });
  }
  return new SnowgateError('SNOWFLAKE_LOGIN_FAILED', {
    profile,
    snowflakeCode: fault.code || 'no code',
    detail,
  });
}

function withNetwork(detail: string, { network, httpStatus }: DriverFault): string {
  const known = network ?? (httpStatus === null ? null : `HTTP ${httpStatus}`);
  return known === null || detail.includes(known) ? detail : `${detail} (${known})`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
