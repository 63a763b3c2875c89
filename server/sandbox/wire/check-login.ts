import { z } from 'zod';
import type { WireIdentity } from './identity.ts';
import { verifyJwt } from './jwt.ts';
import type { OauthTokens } from './oauth-tokens.ts';
import { oneOfSecrets, sameSecret } from './secret-compare.ts';
import { badLogin, WireRefusal } from './wire-refusal.ts';

const text = z.string().max(65_536);

const loginSchema = z.object({
  data: z.object({
    ACCOUNT_NAME: text,
    LOGIN_NAME: text.nullish(),
    PASSWORD: text.nullish(),
    TOKEN: text.nullish(),
    PASSCODE: text.nullish(),
    AUTHENTICATOR: text.nullish(),
    SESSION_PARAMETERS: z.record(z.string(), z.unknown()).nullish(),
  }),
});

type LoginData = z.infer<typeof loginSchema>['data'];

/** What a login asked for once it has proved who it is. */
export interface CheckedLogin {
  readonly sessionParameters: Readonly<Record<string, unknown>>;
}

/**
 * Checks a login body against the sandbox's one user. Deny by default: an authenticator that is not known, or that
 * the sandbox was given no key or token for, is refused, and a password is never looked at in its place.
 * @throws WireRefusal 390100 wrong user or password, 390144 JWT, 390303 OAuth, 394400 access token, 390103 unknown way
 */
export function checkLogin(body: unknown, identity: WireIdentity, oauth: OauthTokens): CheckedLogin {
  const parsed = loginSchema.safeParse(body);
  if (!parsed.success) throw badLogin();
  const { data } = parsed.data;
  const authenticator = (data.AUTHENTICATOR ?? 'SNOWFLAKE').toUpperCase();
  switch (authenticator) {
    case 'SNOWFLAKE':
      if (!passwordFits(data, identity)) throw badLogin();
      break;
    case 'USERNAME_PASSWORD_MFA':
      if (!passwordFits(data, identity)) throw badLogin();
      if (!passcodeFits(data, identity)) {
        throw new WireRefusal('394507', 'The MFA passcode is missing or wrong.', {
          nextAction: 'RETRY_LOGIN',
        });
      }
      break;
    case 'SNOWFLAKE_JWT': {
      const owner = { ...identity, publicKeys: identity.auth.publicKeys ?? [] };
      if (!nameFits(data, identity) || !verifyJwt(data.TOKEN ?? '', owner, Date.now())) {
        throw new WireRefusal('390144', 'JWT token is invalid.', { nextAction: 'RETRY_LOGIN' });
      }
      break;
    }
    case 'PROGRAMMATIC_ACCESS_TOKEN': {
      const known = identity.auth.programmaticAccessTokens ?? [];
      if (!oneOfSecrets(data.TOKEN ?? '', known) || !nameFits(data, identity)) {
        throw new WireRefusal('394400', 'Programmatic access token is invalid.', {
          nextAction: 'RETRY_LOGIN',
        });
      }
      break;
    }
    case 'OAUTH':
      if (!oauth.accepts(data.TOKEN ?? '') || !accountFits(data, identity)) {
        throw new WireRefusal('390303', 'Invalid OAuth access token.', { nextAction: 'RETRY_LOGIN' });
      }
      break;
    default:
      throw new WireRefusal('390103', 'The authenticator of this login is not one that the sandbox knows.');
  }
  return { sessionParameters: data.SESSION_PARAMETERS ?? {} };
}

/** All parts are compared before the answer, so that its time does not tell which of them was wrong. */
function passwordFits(data: LoginData, identity: WireIdentity): boolean {
  const password = sameSecret(data.PASSWORD ?? '', identity.password);
  return nameFits(data, identity) && password;
}

function passcodeFits(data: LoginData, identity: WireIdentity): boolean {
  const expected = identity.auth.mfaPasscode;
  return expected !== undefined && sameSecret(data.PASSCODE ?? '', expected);
}

function nameFits(data: LoginData, identity: WireIdentity): boolean {
  const name = sameSecret((data.LOGIN_NAME ?? '').toUpperCase(), identity.username.toUpperCase());
  return accountFits(data, identity) && name;
}

function accountFits(data: LoginData, identity: WireIdentity): boolean {
  return sameSecret(data.ACCOUNT_NAME.toUpperCase(), identity.account.toUpperCase());
}
