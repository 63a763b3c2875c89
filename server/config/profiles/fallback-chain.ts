import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Profile } from './profile-schema.ts';
import { getProfile, type NamedProfile, type ProfilePlace } from './profile-store.ts';
import { sandboxName } from './sandbox-profile.ts';

/**
 * The profiles that stand in for a profile, in order: its fallback, the fallback of that one, and so on.
 *
 * @throws as getProfile, and PROFILE_FALLBACK_INVALID: one that does not exist, leads back, or is another account or role
 * without the user having said that this is wanted
 */
export async function fallbackChain({ name, ...place }: NamedProfile): Promise<readonly string[]> {
  const { profile } = await getProfile({ name, ...place });
  return await checkFallbacks({ name, profile, ...place });
}

/**
 * The same for a profile that may not be written down yet.
 *
 * @throws PROFILE_FALLBACK_INVALID, and as getProfile for the profiles that it names
 */
export async function checkFallbacks({
  name,
  profile,
  ...place
}: NamedProfile & { readonly profile: Profile }): Promise<readonly string[]> {
  const chain: string[] = [];
  let from = { name, profile };
  while (from.profile.fallback !== undefined) {
    const next = from.profile.fallback;
    if (next === name || chain.includes(next)) {
      throw invalid(from.name, next, 'it leads back to a profile that it stands in for');
    }
    const target = await findTarget(place, from.name, next);
    if (from.profile.fallbackMayDiffer !== true) refuseOther(from, { name: next, profile: target });
    chain.push(next);
    from = { name: next, profile: target };
  }
  return chain;
}

async function findTarget(place: ProfilePlace, from: string, name: string): Promise<Profile> {
  if (name === sandboxName) throw invalid(from, name, 'it holds sample data and stands in for no account');
  try {
    return (await getProfile({ name, ...place })).profile;
  } catch (error) {
    if (!(error instanceof SnowgateError) || error.code !== 'PROFILE_UNKNOWN') throw error;
    throw invalid(from, name, 'there is no such profile');
  }
}

interface Named {
  readonly name: string;
  readonly profile: Profile;
}

/** Another account has other data, another role other rights: what comes back may not be what was asked for. */
function refuseOther(from: Named, to: Named): void {
  if (from.profile.account.toUpperCase() !== to.profile.account.toUpperCase()) {
    throw invalid(from.name, to.name, `it is another account (${to.profile.account})${consent}`);
  }
  if (roleOf(from.profile) !== roleOf(to.profile)) {
    throw invalid(
      from.name,
      to.name,
      `it may run as another role (${to.profile.role ?? 'the default'})${consent}`,
    );
  }
}

const consent = ', and the profile does not say that this is wanted (fallbackMayDiffer)';

/** The role as far as it is known: without one it is whatever the user's default is. */
function roleOf({ role, user }: Profile): string {
  return role === undefined ? `default of ${user?.toUpperCase() ?? 'nobody'}` : role.toUpperCase();
}

function invalid(profile: string, fallback: string, detail: string): SnowgateError {
  return new SnowgateError('PROFILE_FALLBACK_INVALID', { profile, fallback, detail });
}
