import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Profile, Secret } from './profile-schema.ts';
import { changeProfile, getProfile, type NamedProfile } from './profile-store.ts';

/** The parts of a profile that are secrets. */
export const secretFields = ['password', 'passphrase', 'token', 'clientSecret', 'privateKey'] as const;
export type SecretField = (typeof secretFields)[number];

/** Where a profile keeps one of its secrets. `plain`: in the profiles file itself, as it is. */
export interface KeptSecret {
  readonly field: SecretField;
  readonly kept: 'plain' | 'env' | 'file' | 'keychain';
}

/** The secrets of a profile and where each is kept; the secrets themselves are not read. */
export function secretsOf(profile: Profile): readonly KeptSecret[] {
  return secretFields.flatMap((field) => {
    const secret = secretIn(profile, field);
    return secret === undefined ? [] : [{ field, kept: placeOf(secret) }];
  });
}

/** The name under which a profile's secret stands in the keychain. */
function keychainEntry(profile: string, field: SecretField): string {
  return `${profile}/${field}`;
}

/** Puts a secret into the keychain under a name; resolves when it is there. */
export type StoreInKeychain = (entry: string, secret: string) => Promise<void>;

/**
 * Moves a secret from the profiles file into the keychain. The file is changed only when the keychain has it.
 *
 * @throws PROFILE_UNKNOWN, PROFILE_SECRET_MISSING when the profiles file does not hold it, and what `store` throws
 */
export async function moveSecretToKeychain(
  named: NamedProfile,
  field: SecretField,
  store: StoreInKeychain,
): Promise<void> {
  const { profile } = await getProfile(named);
  const secret = secretIn(profile, field);
  if (typeof secret !== 'string') {
    const detail = 'the profiles file does not hold it, so there is nothing to move';
    throw new SnowgateError('PROFILE_SECRET_MISSING', { profile: named.name, secret: field, detail });
  }
  await keepInKeychain(named, field, { secret, store });
}

/**
 * Puts a new secret into the keychain and has the profile look for it there.
 *
 * @throws PROFILE_UNKNOWN, PROFILE_INVALID when this way to log in has no such secret, and what `store` throws
 */
export async function keepInKeychain(
  named: NamedProfile,
  field: SecretField,
  { secret, store }: { readonly secret: string; readonly store: StoreInKeychain },
): Promise<void> {
  const entry = keychainEntry(named.name, field);
  const change = (profile: Profile) => ({ ...profile, [field]: { keychain: entry } });
  // First whether such a profile is valid at all: nothing may lie in the keychain that no profile names.
  await changeProfile(named, (profile) => {
    if (secretIn(profile, field) === undefined) {
      const file = named.home.profilesFile;
      const detail = `it has no ${field} that could be kept elsewhere`;
      throw new SnowgateError('PROFILE_INVALID', { profile: named.name, file, detail });
    }
    return profile;
  });
  await store(entry, secret);
  await changeProfile(named, change);
}

function secretIn(profile: Profile, field: SecretField): Secret | undefined {
  return (profile as Partial<Record<SecretField, Secret>>)[field];
}

function placeOf(secret: Secret): KeptSecret['kept'] {
  if (typeof secret === 'string') return 'plain';
  if ('env' in secret) return 'env';
  return 'file' in secret ? 'file' : 'keychain';
}
