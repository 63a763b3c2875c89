import type { ErrorSpecs } from './error-spec.ts';

/** The way of a query */
export const queryErrors = {} as const satisfies ErrorSpecs;
