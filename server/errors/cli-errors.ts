import type { ErrorSpecs } from './error-spec.ts';

/** The command line and the bridge. */
export const cliErrors = {} as const satisfies ErrorSpecs;
