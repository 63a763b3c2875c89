import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';

const headerSchema = z.object({ alg: z.literal('RS256') });
const claimsSchema = z.object({ iss: z.string(), sub: z.string(), iat: z.number(), exp: z.number() });

/** Whose signature a login may carry. */
export interface JwtOwner {
  readonly account: string;
  readonly username: string;
  readonly publicKeys: readonly string[];
}

/**
 * True when the text is a JWT that one of the keys signed for this account and user and that is not past its time.
 * RS256 only; the issuer must name the fingerprint of the very key that verifies it.
 * @param now - ms since the epoch
 */
export function verifyJwt(token: string, owner: JwtOwner, now: number): boolean {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return false;
  if (!headerSchema.safeParse(decode(header)).success) return false;
  const claims = claimsSchema.safeParse(decode(payload));
  if (!claims.success) return false;
  const { iss, sub, exp } = claims.data;
  const subject = `${owner.account.toUpperCase()}.${owner.username.toUpperCase()}`;
  if (sub !== subject || toMs(exp) <= now) return false;
  return owner.publicKeys.some((pem) => {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'rsa' || iss !== `${subject}.${fingerprint(key)}`) return false;
    return verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${payload}`),
      key,
      Buffer.from(signature, 'base64url'),
    );
  });
}

/** The driver writes times in ms where the standard says seconds; both are understood, as Snowflake does. */
function toMs(time: number): number {
  return time > 100_000_000_000 ? time : time * 1000;
}

function fingerprint(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
