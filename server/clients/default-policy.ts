import { sandboxName } from '../config/profiles/sandbox-profile.ts';
import type { PolicyInput } from '../contract/policy.ts';

/**
 * What a client without a policy of its own may do. Nothing is allowed by itself, but for the sandbox: its sample
 * database is there to be tried, and its PRIVATE one to see a denial.
 *
 * @param profile - name of the profile in use
 */
export function defaultPolicy(profile: string): PolicyInput {
  return profile === sandboxName ? { allow: ['DEMO'] } : {};
}
