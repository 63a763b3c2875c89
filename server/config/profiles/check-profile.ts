import { SnowgateError } from '../../errors/snowgate-error.ts';
import { authenticators, type Profile, profileSchema } from './profile-schema.ts';

/**
 * Checks what somebody wrote as a profile.
 *
 * @param name - for the message
 * @param file - where it is written, for the message
 * @throws PROFILE_AUTHENTICATOR_UNKNOWN, PROFILE_INVALID (with every problem, never with a value: it may be a secret)
 */
export function checkProfile(name: string, value: unknown, file: string): Profile {
  const named = (value as { readonly authenticator?: unknown } | null)?.authenticator;
  if (named !== undefined && !(authenticators as readonly unknown[]).includes(named)) {
    throw new SnowgateError('PROFILE_AUTHENTICATOR_UNKNOWN', {
      profile: name,
      authenticator: typeof named === 'string' ? named.slice(0, 60) : typeof named,
      known: authenticators.join(', '),
    });
  }
  const checked = profileSchema.safeParse(value);
  if (checked.success) return checked.data;
  const detail = checked.error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
  throw new SnowgateError('PROFILE_INVALID', { profile: name, file, detail });
}
