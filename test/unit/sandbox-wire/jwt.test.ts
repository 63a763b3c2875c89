import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifyJwt } from '../../../server/sandbox/wire/jwt.ts';

const now = Date.UTC(2026, 10, 21);
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const print = createHash('sha256')
  .update(publicKey.export({ type: 'spki', format: 'der' }))
  .digest('base64');
const owner = { account: 'sandbox', username: 'SANDBOX', publicKeys: [publicPem] };

function jwt(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = { alg: 'RS256' },
): string {
  const all = {
    iss: `SANDBOX.SANDBOX.SHA256:${print}`,
    sub: 'SANDBOX.SANDBOX',
    iat: now,
    exp: now + 60_000,
    ...claims,
  };
  const signed = [header, all]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

test.each([
  ['times in ms, as the driver writes them', jwt()],
  ['times in seconds, as the standard says', jwt({ iat: now / 1000, exp: now / 1000 + 60 })],
])('takes %s', (_name, token) => {
  expect(verifyJwt(token, owner, now)).toBe(true);
});

test.each([
  ['past its time', jwt({ exp: now })],
  ['for another user', jwt({ sub: 'SANDBOX.OTHER' })],
  ['whose issuer names another key', jwt({ iss: 'SANDBOX.SANDBOX.SHA256:AAAA' })],
  ['without claims', jwt({ exp: undefined })],
  ['of another algorithm', jwt({}, { alg: 'HS256' })],
  ['without a signature', `${jwt().split('.').slice(0, 2).join('.')}.`],
  ['with a part too many', `${jwt()}.x`],
  ['that is no token', 'x'],
])('refuses one %s', (_name, token) => {
  expect(verifyJwt(token, owner, now)).toBe(false);
});

test('refuses everything when no key is registered', () => {
  expect(verifyJwt(jwt(), { ...owner, publicKeys: [] }, now)).toBe(false);
});
