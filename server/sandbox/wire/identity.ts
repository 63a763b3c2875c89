import type { SandboxAuth } from '../types.ts';

/** The one account and user of a sandbox, and what it starts sessions with. */
export interface WireIdentity {
  readonly account: string;
  readonly username: string;
  readonly password: string;
  readonly role: string;
  readonly warehouse: string;
  readonly auth: SandboxAuth;
}
