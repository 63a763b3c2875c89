import { expect, test } from 'vitest';
import { checkProfile } from '../../../server/config/profiles/check-profile.ts';
import { checkFallbacks, fallbackChain } from '../../../server/config/profiles/fallback-chain.ts';
import { testPlace } from '../../fixtures/profile-place.ts';

const base = { account: 'acct', user: 'ann', role: 'READER', authenticator: 'externalbrowser' };

/** A place with these profiles, each with the changes given. */
function placeWith(profiles: Readonly<Record<string, Readonly<Record<string, unknown>>>>) {
  const place = testPlace();
  const written = Object.fromEntries(
    Object.entries(profiles).map(([name, change]) => [name, { ...base, ...change }]),
  );
  place.write('snowgate/profiles.json', JSON.stringify({ profiles: written }));
  return place;
}

const refused = (profile: string, fallback: string, detail: string) => ({
  code: 'PROFILE_FALLBACK_INVALID',
  data: { profile, fallback, detail: expect.stringContaining(detail) },
});

test('a profile without a fallback has none', async () => {
  expect(await fallbackChain({ ...placeWith({ a: {} }), name: 'a' })).toEqual([]);
});

test('a chain is followed to its end', async () => {
  const place = placeWith({ a: { fallback: 'b' }, b: { fallback: 'c' }, c: {} });
  expect(await fallbackChain({ ...place, name: 'a' })).toEqual(['b', 'c']);
});

test.each([
  [{ a: { fallback: 'a' } }, 'a', 'a'],
  [{ a: { fallback: 'b' }, b: { fallback: 'a' } }, 'b', 'a'],
  [{ a: { fallback: 'b' }, b: { fallback: 'c' }, c: { fallback: 'b' } }, 'c', 'b'],
] as const)('a circle is refused: %o', async (profiles, from, to) => {
  await expect(fallbackChain({ ...placeWith(profiles), name: 'a' })).rejects.toMatchObject(
    refused(from, to, 'leads back'),
  );
});

test('one that does not exist is refused, and so are sample data', async () => {
  const place = placeWith({ a: { fallback: 'nowhere' }, b: { fallback: 'sandbox' } });
  await expect(fallbackChain({ ...place, name: 'a' })).rejects.toMatchObject(
    refused('a', 'nowhere', 'no such profile'),
  );
  await expect(fallbackChain({ ...place, name: 'b' })).rejects.toMatchObject(
    refused('b', 'sandbox', 'sample data'),
  );
});

test.each([
  ['another account', { account: 'other' }, 'another account (other)'],
  ['another role', { role: 'ADMIN' }, 'another role (ADMIN)'],
  ['a role that is not known', { role: undefined }, 'another role (the default)'],
])('%s is refused unless the user says that it is wanted', async (_what, change, detail) => {
  const place = placeWith({ a: { fallback: 'b' }, b: change });
  await expect(fallbackChain({ ...place, name: 'a' })).rejects.toMatchObject(refused('a', 'b', detail));
  const wanted = placeWith({ a: { fallback: 'b', fallbackMayDiffer: true }, b: change });
  expect(await fallbackChain({ ...wanted, name: 'a' })).toEqual(['b']);
});

test('the consent of one profile is not that of the next', async () => {
  const place = placeWith({
    a: { fallback: 'b', fallbackMayDiffer: true },
    b: { account: 'second', fallback: 'c' },
    c: { account: 'third' },
  });
  await expect(fallbackChain({ ...place, name: 'a' })).rejects.toMatchObject(
    refused('b', 'c', 'another account'),
  );
});

test('names are compared as Snowflake compares them, and default roles by their user', async () => {
  const same = placeWith({ a: { fallback: 'b' }, b: { account: 'ACCT', role: 'reader', user: 'bob' } });
  expect(await fallbackChain({ ...same, name: 'a' })).toEqual(['b']);
  const roles = placeWith({ a: { role: undefined, fallback: 'b' }, b: { role: undefined, user: 'ANN' } });
  expect(await fallbackChain({ ...roles, name: 'a' })).toEqual(['b']);
});

test('a profile that is about to be added is checked before it is written', async () => {
  const place = placeWith({ old: { fallback: 'new' } });
  const profile = checkProfile('new', { ...base, fallback: 'old' }, 'here');
  await expect(checkFallbacks({ ...place, name: 'new', profile })).rejects.toMatchObject(
    refused('old', 'new', 'leads back'),
  );
});
