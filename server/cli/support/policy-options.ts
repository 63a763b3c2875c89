import { type Policy, type PolicyInput, policySchema } from '../../contract/policy.ts';
import { usageError } from './command.ts';

/** The entries of an option, with commas between; commas inside quoted names do not count. */
export function entries(text: string): string[] {
  return (text.match(/(?:"(?:[^"]|"")*"|[^,"])+/g) ?? [])
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/**
 * A policy put together from options.
 *
 * @throws SnowgateError CLI_USAGE, with everything that is wrong
 */
export function policyFrom(input: PolicyInput): Policy {
  const parsed = policySchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw usageError(problems.join('; '), 'snowgate clients policy --help');
}
