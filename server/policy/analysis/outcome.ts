import type { ErrorCode, ErrorData } from '../../errors/snowgate-error.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Analysis, StatementKind } from './analysis-types.ts';

/**
 * What analysing a text led to. A refusal keeps the kind that the first keyword promised, for the audit and for
 * messages; it must never be used to let the statement pass.
 */
export type AnalysisOutcome =
  | { readonly ok: true; readonly analysis: Analysis }
  | {
      readonly ok: false;
      readonly kind: StatementKind;
      readonly verb: string;
      readonly code: ErrorCode;
      readonly data: ErrorData;

      /** False only where nothing in the text can be the call of a model; absent counts as true. */
      readonly mayAskModel?: boolean;
    };

/** Makes a refusal of an error; anything that is not a coded error counts as not understood. */
export function refusedOutcome(
  thrown: unknown,
  kind: StatementKind,
  verb: string,
  mayAskModel = true,
): AnalysisOutcome {
  if (thrown instanceof SnowgateError) {
    return { ok: false, kind, verb, code: thrown.code, data: thrown.data, mayAskModel };
  }
  return {
    ok: false,
    kind,
    verb,
    code: 'POLICY_NOT_UNDERSTOOD',
    data: { line: 1, column: 1, construct: 'this statement' },
    mayAskModel,
  };
}
