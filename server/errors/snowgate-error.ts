import { cliErrors } from './cli-errors.ts';
import { clientErrors } from './client-errors.ts';
import { configErrors } from './config-errors.ts';
import { diskFault } from './disk-fault.ts';
import type { ErrorSpec } from './error-spec.ts';
import { type ErrorData, fillText } from './fill-text.ts';
import { gateErrors } from './gate-errors.ts';
import { httpErrors } from './http-errors.ts';
import { panelPortErrors } from './panel-port-errors.ts';
import { policyErrors } from './policy-errors.ts';
import { presenceErrors } from './presence-errors.ts';
import { queryErrors } from './query-errors.ts';
import { queueErrors } from './queue-errors.ts';
import { quotaErrors } from './quota-errors.ts';
import { resultErrors } from './result-errors.ts';
import { sandboxErrors } from './sandbox-errors.ts';
import { snowflakeErrors } from './snowflake-errors.ts';
import { storeErrors } from './store-errors.ts';
import { supervisorErrors } from './supervisor-errors.ts';

/** Every error this product can answer with. The page docs/errors.md is generated from it. */
export const catalogue = {
  ...httpErrors,
  ...clientErrors,
  ...configErrors,
  ...policyErrors,
  ...gateErrors,
  ...queryErrors,
  ...resultErrors,
  ...queueErrors,
  ...quotaErrors,
  ...snowflakeErrors,
  ...sandboxErrors,
  ...storeErrors,
  ...supervisorErrors,
  ...cliErrors,
  ...panelPortErrors,
  ...presenceErrors,
} as const;

/** A code of the catalogue. Codes are contract: they are never renamed or reused. */
export type ErrorCode = keyof typeof catalogue;

export type { ErrorData };

/** What a caller sees of an error, on every surface. */
export interface PublicError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string;
  readonly retryable: boolean;
  readonly data: ErrorData;
}

/** The one error class that may cross a surface. Everything else is shown as INTERNAL. */
export class SnowgateError extends Error {
  override readonly name = 'SnowgateError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly next: string;
  readonly retryable: boolean;
  readonly data: ErrorData;

  /**
   * @param code - an entry of the catalogue
   * @param data - values for the placeholders in its texts; shown to the caller
   * @param options - `cause` goes to the log only, never to the caller
   */
  constructor(code: ErrorCode, data: ErrorData = {}, options: { readonly cause?: unknown } = {}) {
    const spec: ErrorSpec = catalogue[code];
    super(fillText(spec.message, data), options);
    this.code = code;
    this.status = spec.status;
    this.next = fillText(spec.next, data);
    this.retryable = spec.retryable ?? false;
    this.data = data;
  }

  /** The part of this error that a caller may see. */
  toPublic(): PublicError {
    return {
      code: this.code,
      message: this.message,
      next: this.next,
      retryable: this.retryable,
      data: this.data,
    };
  }
}

/**
 * Turns anything thrown into a SnowgateError: a disk that is full or cannot be written keeps its cause, unknown things become
 * INTERNAL with the request id only.
 */
export function toSnowgateError(thrown: unknown, requestId: string): SnowgateError {
  if (thrown instanceof SnowgateError) return thrown;
  const fault = diskFault(thrown);
  if (fault) return new SnowgateError(fault.code, fault.data, { cause: thrown });
  return new SnowgateError('INTERNAL', { requestId }, { cause: thrown });
}

/** Rebuilds an error that crossed a worker boundary as its code and data. */
export function reviveError(value: { readonly code: ErrorCode; readonly data: ErrorData }): SnowgateError {
  return new SnowgateError(value.code, value.data);
}
