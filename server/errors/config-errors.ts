import type { ErrorSpecs } from './error-spec.ts';

/** Start-up */
export const configErrors = {} as const satisfies ErrorSpecs;
