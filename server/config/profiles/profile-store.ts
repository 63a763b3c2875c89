import type { ProfileView } from '../../contract/admin.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { LoginOptions } from '../../snowflake/login-options.ts';
import type { ConnectionsPlace } from '../connections-home.ts';
import { connectionToProfile } from '../connections-profile.ts';
import { readConnections } from '../connections-toml.ts';
import type { Home } from '../home.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';
import { checkProfile } from './check-profile.ts';
import { type Profile, profileNameSchema } from './profile-schema.ts';
import { type ReadKeychain, resolveSecrets } from './resolve-secrets.ts';
import { sandboxName } from './sandbox-profile.ts';

/** Where profiles are looked for. */
export interface ProfilePlace extends ConnectionsPlace {
  /** Its profilesFile is read and written. */
  readonly home: Pick<Home, 'profilesFile'>;
  /** Where secrets lie that a profile keeps in the keychain; only loading one asks it. */
  readonly keychain?: ReadKeychain | undefined;
}

/** A profile and where it is written. */
export interface StoredProfile {
  readonly name: string;
  readonly source: 'snowgate' | 'connections.toml';
  readonly file: string;
  readonly profile: Profile;
}

/** Everything that could be listed, and what stood in the way of the rest. */
export interface ProfileSurvey {
  readonly profiles: readonly ProfileView[];
  /** Files that were refused and profiles that are not valid; each names its fix. */
  readonly problems: readonly SnowgateError[];
}

/**
 * All profiles that can be used, the active one marked. See surveyProfiles for what could not be listed.
 */
export async function listProfiles(
  place: ProfilePlace & { readonly active: string },
): Promise<readonly ProfileView[]> {
  return (await surveyProfiles(place)).profiles;
}

/**
 * All profiles: the sandbox, those added with `snowgate profiles add`, and Snowflake's own connections. A file that is
 * refused does not hide the others. No secret is read.
 *
 * @param place - `active` is the name of the profile in use
 */
export async function surveyProfiles({
  active,
  ...place
}: ProfilePlace & { readonly active: string }): Promise<ProfileSurvey> {
  const views: ProfileView[] = [sandboxView(active)];
  const problems: SnowgateError[] = [];
  for (const read of [readOwn, readForeign]) {
    const entries = await read(place).catch((error: unknown) => note(error, problems));
    for (const { name, source, file, value } of entries ?? []) {
      if (views.some((view) => view.name === name)) continue;
      try {
        views.push(viewOf({ name, source, file, profile: checkProfile(name, value, file) }, active));
      } catch (error) {
        note(error, problems);
      }
    }
  }
  return { profiles: views, problems };
}

/** A place and the name of a profile there. */
export type NamedProfile = ProfilePlace & { readonly name: string };

/**
 * One profile by name. Snowgate's own come first; `default` is also the connection that Snowflake's tools would use.
 *
 * @throws PROFILE_UNKNOWN, PROFILE_INVALID, PROFILE_AUTHENTICATOR_UNKNOWN, PROFILE_FILE_MODE, PROFILE_FILE_INVALID
 */
export async function getProfile({ name, ...place }: NamedProfile): Promise<StoredProfile> {
  const own = (await readOwn(place)).find((entry) => entry.name === name);
  const found = own ?? (await findForeign(place, name));
  if (found === undefined) throw new SnowgateError('PROFILE_UNKNOWN', { profile: name });
  const { source, file, value } = found;
  return { name, source, file, profile: checkProfile(name, value, file) };
}

/**
 * What a login with this profile needs, secrets included. For every profile but the sandbox (sandboxProfile).
 *
 * @throws as getProfile, and PROFILE_SECRET_MISSING
 */
export async function loadProfile(named: NamedProfile): Promise<LoginOptions> {
  const { profile } = await getProfile(named);
  return await resolveSecrets(named.name, profile, named);
}

/**
 * Adds a profile to Snowgate's own file, which is written for its owner alone.
 *
 * @param named - `profile` is as profileSchema says, unchecked
 * @throws PROFILE_EXISTS, PROFILE_INVALID, PROFILE_AUTHENTICATOR_UNKNOWN, PROFILE_FILE_MODE, PROFILE_FILE_INVALID
 */
export async function addProfile({
  name,
  profile: value,
  ...place
}: NamedProfile & { readonly profile: unknown }): Promise<StoredProfile> {
  const file = place.home.profilesFile;
  const checkedName = profileNameSchema.safeParse(name);
  if (!checkedName.success) {
    const detail = `the name must be ${checkedName.error.issues.map(({ message }) => message).join('; ')}`;
    throw new SnowgateError('PROFILE_INVALID', { profile: name.slice(0, 64), file, detail });
  }
  const profile = checkProfile(name, value, file);
  const own = await readOwn(place);
  if (own.some((entry) => entry.name === name))
    throw new SnowgateError('PROFILE_EXISTS', { profile: name, file });
  await writeOwn(file, [...own, { name, value: profile }]);
  return { name, source: 'snowgate', file, profile };
}

/**
 * Changes one profile of Snowgate's own file; the others stay as they are, valid or not.
 *
 * @param change - gets the profile as it is written down, returns what to write in its place
 * @throws PROFILE_UNKNOWN, PROFILE_INVALID, PROFILE_AUTHENTICATOR_UNKNOWN, PROFILE_FILE_MODE, PROFILE_FILE_INVALID
 */
export async function changeProfile(
  { name, ...place }: NamedProfile,
  change: (profile: Profile) => unknown,
): Promise<void> {
  const file = place.home.profilesFile;
  const own = await readOwn(place);
  const found = own.find((entry) => entry.name === name);
  if (found === undefined) throw new SnowgateError('PROFILE_UNKNOWN', { profile: name });
  const value = checkProfile(name, change(checkProfile(name, found.value, file)), file);
  await writeOwn(
    file,
    own.map((entry) => (entry === found ? { name, value } : entry)),
  );
}

function writeOwn(file: string, entries: readonly Pick<Entry, 'name' | 'value'>[]): Promise<void> {
  const profiles = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
  return writePrivateFile(file, `${JSON.stringify({ profiles }, null, 2)}\n`);
}

interface Entry {
  readonly name: string;
  readonly source: StoredProfile['source'];
  readonly file: string;
  readonly value: unknown;
}

async function readOwn({ home }: ProfilePlace): Promise<readonly Entry[]> {
  const file = home.profilesFile;
  const text = await readPrivateFile(file);
  if (text === undefined || text.trim() === '') return [];
  const invalid = (detail: string): SnowgateError =>
    new SnowgateError('PROFILE_FILE_INVALID', { file, detail });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's own message repeats the text around the mistake, which may be a secret.
    throw invalid('it is not valid JSON');
  }
  const profiles = (content as { readonly profiles?: unknown } | null)?.profiles;
  if (typeof profiles !== 'object' || profiles === null || Array.isArray(profiles)) {
    throw invalid('expected {"profiles": {"NAME": {...}}}');
  }
  return Object.entries(profiles).map(([name, value]) => ({ name, source: 'snowgate', file, value }));
}

async function readForeign(place: ProfilePlace): Promise<readonly Entry[]> {
  const { file, byName } = await readConnections(place);
  return [...byName].map(([name, values]) => ({
    name,
    source: 'connections.toml',
    file,
    value: connectionToProfile(values),
  }));
}

async function findForeign(place: ProfilePlace, name: string): Promise<Entry | undefined> {
  const entries = await readForeign(place);
  const exact = entries.find((entry) => entry.name === name);
  if (exact !== undefined || name !== 'default') return exact;
  const { defaultName } = await readConnections(place);
  return entries.find((entry) => entry.name === defaultName);
}

function note(error: unknown, problems: SnowgateError[]): undefined {
  if (!(error instanceof SnowgateError)) throw error;
  problems.push(error);
  return undefined;
}

function viewOf({ name, source, profile }: StoredProfile, active: string): ProfileView {
  return {
    name,
    source,
    account: profile.account,
    user: profile.user ?? null,
    authenticator: profile.authenticator,
    role: profile.role ?? null,
    warehouse: profile.warehouse ?? null,
    database: profile.database ?? null,
    schema: profile.schema ?? null,
    fallback: profile.fallback ?? null,
    active: name === active,
  };
}

function sandboxView(active: string): ProfileView {
  return {
    name: sandboxName,
    source: 'sandbox',
    account: 'sandbox',
    user: null,
    authenticator: 'built in',
    role: null,
    warehouse: null,
    database: null,
    schema: null,
    fallback: null,
    active: active === sandboxName,
  };
}
