import type { ErrorCode, ErrorData } from '../../errors/snowgate-error.ts';

/** Why a statement is refused: an error of the catalogue, not thrown yet. */
export interface Refused {
  readonly code: ErrorCode;
  readonly data: ErrorData;
}
