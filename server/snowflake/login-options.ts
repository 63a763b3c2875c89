import type { ConnectionOptions } from 'snowflake-sdk';
import { assertNever } from '../util/assert-never.ts';

/**
 * How to prove who we are, secrets included. A closed union: the driver answers an authenticator that it does not know
 * by sending the password, so nothing outside this list may reach it.
 */
export type LoginMethod =
  | { readonly authenticator: 'SNOWFLAKE'; readonly password: string }
  | {
      readonly authenticator: 'USERNAME_PASSWORD_MFA';
      readonly password: string;
      /** A code from the authenticator app; without one Snowflake sends a push message. */
      readonly passcode?: string;
    }
  | {
      readonly authenticator: 'SNOWFLAKE_JWT';
      /** PEM, PKCS#8, already decrypted. */
      readonly privateKey: string;
    }
  | { readonly authenticator: 'PROGRAMMATIC_ACCESS_TOKEN'; readonly token: string }
  | { readonly authenticator: 'OAUTH'; readonly token: string }
  | {
      readonly authenticator: 'OAUTH_CLIENT_CREDENTIALS';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string;
      /** Where to get the token; Snowflake's own endpoint when absent. */
      readonly tokenUrl?: string;
    }
  | { readonly authenticator: 'EXTERNALBROWSER' };

/** Everything needed to log in. It holds secrets: never log it. */
export interface LoginOptions {
  /** Account identifier, e.g. `myorg-account`. */
  readonly account: string;
  /** Scheme, host and port when the account name alone does not say where; a stand-in, a private link. */
  readonly url?: string;
  readonly user?: string;
  readonly method: LoginMethod;
  readonly role?: string;
  readonly warehouse?: string;
  readonly database?: string;
  readonly schema?: string;
}

/** What a person has to do for a login decides whether logins may run side by side. */
export function needsPerson(method: LoginMethod): boolean {
  return method.authenticator === 'EXTERNALBROWSER' || method.authenticator === 'USERNAME_PASSWORD_MFA';
}

/** Every secret of a login, to be struck out of whatever is about to be shown or written. */
export function secretsOf({ method }: LoginOptions): readonly string[] {
  switch (method.authenticator) {
    case 'SNOWFLAKE':
      return [method.password];
    case 'USERNAME_PASSWORD_MFA':
      return method.passcode === undefined ? [method.password] : [method.password, method.passcode];
    case 'SNOWFLAKE_JWT':
      return [method.privateKey];
    case 'PROGRAMMATIC_ACCESS_TOKEN':
    case 'OAUTH':
      return [method.token];
    case 'OAUTH_CLIENT_CREDENTIALS':
      return [method.clientSecret];
    case 'EXTERNALBROWSER':
      return [];
    default:
      return assertNever(method);
  }
}

/** The driver's options for one connection: the login and the settings that keep the driver's hazards out. */
export function toDriverOptions(login: LoginOptions): ConnectionOptions {
  return {
    account: login.account,
    ...(login.url === undefined ? {} : { accessUrl: login.url }),
    ...(login.user === undefined ? {} : { username: login.user }),
    ...(login.role === undefined ? {} : { role: login.role }),
    ...(login.warehouse === undefined ? {} : { warehouse: login.warehouse }),
    ...(login.database === undefined ? {} : { database: login.database }),
    ...(login.schema === undefined ? {} : { schema: login.schema }),
    ...methodOptions(login),
    application: 'Snowgate',
    // Empty means none: otherwise the driver looks for sf_client_config.json in the home folder and lets that file
    // replace our logger.
    clientConfigFile: '',
    // The driver waits 71 s on a refused connection by default; how often to try is our decision.
    sfRetryMaxLoginRetries: 1,
    // Duplicate column names collapse in the other modes.
    rowMode: 'array',
    // Belt to takeRawCells: text for every type whose conversion could lose digits, throw or evaluate.
    fetchAsString: [...everyType],
    streamResult: true,
    clientSessionKeepAlive: false,
    rowStreamHighWaterMark: 1000,
  };
}

// OBJECT, ARRAY and MAP are understood at run time and missing from the driver's types.
const everyType = [
  'Number',
  'Date',
  'Boolean',
  'Buffer',
  'JSON',
  'OBJECT',
  'ARRAY',
  'MAP',
] as unknown as NonNullable<ConnectionOptions['fetchAsString']>;

function methodOptions({ method, url }: LoginOptions): ConnectionOptions {
  switch (method.authenticator) {
    case 'SNOWFLAKE':
      return { authenticator: 'SNOWFLAKE', password: method.password };
    case 'USERNAME_PASSWORD_MFA':
      return {
        authenticator: 'USERNAME_PASSWORD_MFA',
        password: method.password,
        // With account parameter ALLOW_CLIENT_MFA_CACHING one confirmation serves the connections that follow.
        clientRequestMFAToken: true,
        ...(method.passcode === undefined ? {} : { passcode: method.passcode }),
      };
    case 'SNOWFLAKE_JWT':
      return { authenticator: 'SNOWFLAKE_JWT', privateKey: method.privateKey };
    case 'PROGRAMMATIC_ACCESS_TOKEN':
      return { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: method.token };
    case 'OAUTH':
      return { authenticator: 'OAUTH', token: method.token };
    case 'OAUTH_CLIENT_CREDENTIALS':
      return {
        authenticator: 'OAUTH_CLIENT_CREDENTIALS',
        oauthClientId: method.clientId,
        oauthClientSecret: method.clientSecret,
        ...(method.scope === undefined ? {} : { oauthScope: method.scope }),
        ...(method.tokenUrl === undefined ? {} : { oauthTokenRequestUrl: method.tokenUrl }),
        // Tokens cross plain http only inside this machine.
        ...(isLoopbackHttp(method.tokenUrl ?? url) ? { oauthHttpAllowed: true } : {}),
      };
    case 'EXTERNALBROWSER':
      // With account parameter ALLOW_ID_TOKEN one browser visit serves the connections that follow.
      return { authenticator: 'EXTERNALBROWSER', clientStoreTemporaryCredential: true };
    default:
      return assertNever(method);
  }
}

function isLoopbackHttp(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'http:' && (hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost')
  );
}
