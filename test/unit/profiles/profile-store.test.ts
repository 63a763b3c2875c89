import { chmodSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  addProfile,
  getProfile,
  listProfiles,
  loadProfile,
  surveyProfiles,
} from '../../../server/config/profiles/profile-store.ts';
import { testPlace } from '../../fixtures/profile-place.ts';

const browser = { account: 'acct', authenticator: 'externalbrowser' } as const;

test('a profile that was added is listed and found, in a file for its owner alone', async () => {
  const place = testPlace();
  await addProfile({ ...place, name: 'one', profile: browser });
  await addProfile({
    ...place,
    name: 'two',
    profile: { account: 'acct', user: 'u', authenticator: 'snowflake', password: 'inline-secret', role: 'R' },
  });
  expect(statSync(place.home.profilesFile).mode & 0o777).toBe(0o600);
  expect(await listProfiles({ ...place, active: 'two' })).toEqual([
    expect.objectContaining({ name: 'sandbox', source: 'sandbox', active: false }),
    expect.objectContaining({
      name: 'one',
      source: 'snowgate',
      authenticator: 'externalbrowser',
      active: false,
    }),
    {
      name: 'two',
      source: 'snowgate',
      account: 'acct',
      user: 'u',
      authenticator: 'snowflake',
      role: 'R',
      warehouse: null,
      database: null,
      schema: null,
      fallback: null,
      active: true,
    },
  ]);
  expect((await getProfile({ ...place, name: 'two' })).source).toBe('snowgate');
});

test('a list shows no secret', async () => {
  const place = testPlace();
  const profile = { account: 'acct', user: 'u', authenticator: 'snowflake', password: 'inline-secret' };
  await addProfile({ ...place, name: 'p', profile });
  expect(JSON.stringify(await surveyProfiles({ ...place, active: 'p' }))).not.toContain('inline-secret');
});

test('a name is taken once', async () => {
  const place = testPlace();
  await addProfile({ ...place, name: 'one', profile: browser });
  const before = readFileSync(place.home.profilesFile, 'utf8');
  await expect(addProfile({ ...place, name: 'one', profile: browser })).rejects.toMatchObject({
    code: 'PROFILE_EXISTS',
  });
  expect(readFileSync(place.home.profilesFile, 'utf8')).toBe(before);
});

test('a file that others can read is neither read nor written', async () => {
  const place = testPlace();
  await addProfile({ ...place, name: 'one', profile: browser });
  chmodSync(place.home.profilesFile, 0o644);
  const refusal = { code: 'PROFILE_FILE_MODE', message: expect.stringContaining('0644') };
  await expect(getProfile({ ...place, name: 'one' })).rejects.toMatchObject(refusal);
  await expect(addProfile({ ...place, name: 'two', profile: browser })).rejects.toMatchObject(refusal);
});

test.each(['{', '[]', '{"profiles": []}', '{"profiles": null}', 'null', '"secret-text'])(
  'a file that holds %j is refused and left alone',
  async (text) => {
    const place = testPlace();
    place.write('snowgate/profiles.json', text);
    const error: unknown = await addProfile({ ...place, name: 'x', profile: browser }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'PROFILE_FILE_INVALID' });
    expect(JSON.stringify(error)).not.toContain('secret-text');
    expect(readFileSync(place.home.profilesFile, 'utf8')).toBe(text);
  },
);

test('what is wrong with one profile or one file does not hide the others', async () => {
  const place = testPlace();
  place.write(
    'snowgate/profiles.json',
    JSON.stringify({ profiles: { good: browser, bad: { account: 'a' } } }),
  );
  place.write('.snowflake/connections.toml', '[theirs]\naccount = "a"\n', 0o644);
  const { profiles, problems } = await surveyProfiles({ ...place, active: 'good' });
  expect(profiles.map(({ name }) => name)).toEqual(['sandbox', 'good']);
  expect(problems.map(({ code }) => code)).toEqual(['PROFILE_INVALID', 'PROFILE_FILE_MODE']);
});

test("Snowflake's own connections are listed after ours; of two with the same name ours counts", async () => {
  const place = testPlace();
  await addProfile({ ...place, name: 'both', profile: browser });
  place.write(
    '.snowflake/connections.toml',
    '[both]\naccount = "theirs"\nauthenticator = "externalbrowser"\n[other]\naccount = "theirs"\nauthenticator = "externalbrowser"\n',
  );
  expect(
    (await listProfiles({ ...place, active: 'other' })).map(({ name, source, account, active }) => ({
      name,
      source,
      account,
      active,
    })),
  ).toEqual([
    { name: 'sandbox', source: 'sandbox', account: 'sandbox', active: false },
    { name: 'both', source: 'snowgate', account: 'acct', active: false },
    { name: 'other', source: 'connections.toml', account: 'theirs', active: true },
  ]);
});

test('a profile that is not there', async () => {
  await expect(loadProfile({ ...testPlace(), name: 'nobody' })).rejects.toMatchObject({
    code: 'PROFILE_UNKNOWN',
  });
});
