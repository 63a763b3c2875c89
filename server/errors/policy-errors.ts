import type { ErrorSpecs } from './error-spec.ts';

/** Statements that are refused before they reach Snowflake. */
export const policyErrors = {} as const satisfies ErrorSpecs;
