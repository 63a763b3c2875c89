import { statSync } from 'node:fs';
import type { Home } from '../config/home.ts';
import type { Profile } from '../config/profiles/profile-schema.ts';
import { getProfile, type ProfilePlace, surveyProfiles } from '../config/profiles/profile-store.ts';
import { sandboxName } from '../config/profiles/sandbox-profile.ts';
import type { Asked, BoundaryFacts, LoginFacts, PlaceFacts, ProfileFacts } from './facts.ts';

/** The modes of the state folder and of what it holds; what is not there is left out. */
export function placeFacts(home: Home): readonly PlaceFacts[] {
  const places: readonly [string, PlaceFacts['kind']][] = [
    [home.root, 'folder'],
    [home.profilesFile, 'secret'],
    [home.adminTokenFile, 'secret'],
    [home.metricsTokenFile, 'secret'],
    [home.stateFile, 'secret'],
  ];
  return places.flatMap(([path, kind]) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return [];
    return [{ path, kind, mode: process.platform === 'win32' ? null : found.mode & 0o777 }];
  });
}

/** The profiles and what is wrong with them. No secret is kept. */
export async function profileFacts(place: ProfilePlace & { readonly active: string }): Promise<ProfileFacts> {
  const { profiles, problems } = await surveyProfiles(place);
  const logins: LoginFacts[] = [];
  for (const { name, active, source } of profiles) {
    if (source === 'sandbox' && name === sandboxName) {
      logins.push({ name, active, password: false, plainSecrets: [] });
      continue;
    }
    const { profile } = await getProfile({ ...place, name });
    const password = profile.authenticator === 'snowflake';
    logins.push({ name, active, password, plainSecrets: plainSecretsOf(profile) });
  }
  return { active: place.active, logins, problems: problems.map(({ message, next }) => ({ message, next })) };
}

const secretKeys = ['password', 'token', 'clientSecret', 'privateKey', 'passphrase'];

/** Names alone. */
function plainSecretsOf(profile: Profile): readonly string[] {
  return Object.entries(profile)
    .filter(([key, value]) => secretKeys.includes(key) && typeof value === 'string')
    .map(([key]) => key);
}

/** @param clientUids - see BoundaryFacts */
export function boundaryFacts(clientUids: readonly number[] | null): BoundaryFacts {
  return { uid: process.getuid?.() ?? null, clientUids };
}

/** What came of asking, or the reason why nothing did. */
export async function asked<T>(ask: () => Promise<T> | T): Promise<Asked<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : 'unknown error' };
  }
}
