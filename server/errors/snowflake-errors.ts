import type { ErrorSpecs } from './error-spec.ts';

/** Profiles, logins, connections and what Snowflake answers. */
export const snowflakeErrors = {} as const satisfies ErrorSpecs;
