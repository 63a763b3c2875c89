import { createPrivateKey } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { LoginMethod, LoginOptions } from '../../snowflake/login-options.ts';
import { assertNever } from '../../util/assert-never.ts';
import { readPrivateFile } from '../private-file.ts';
import type { Profile, Secret } from './profile-schema.ts';

/**
 * Reads an entry of the keychain of this system, which the desktop app holds open for the daemon.
 *
 * @returns the secret, or null when there is no such entry; rejects when the keychain cannot be read
 */
export type ReadKeychain = (entry: string) => Promise<string | null>;

/** Where secrets come from that a profile only names. */
export interface SecretSources {
  readonly env: NodeJS.ProcessEnv;
  /** Missing where the desktop app does not run the daemon. */
  readonly keychain?: ReadKeychain | undefined;
}

/**
 * Turns a profile into what a login needs: secrets fetched from where they are kept, the private key decrypted (so that
 * a wrong passphrase is found here and not at the first query).
 *
 * @throws PROFILE_SECRET_MISSING, PROFILE_FILE_MODE
 */
export async function resolveSecrets(
  name: string,
  profile: Profile,
  sources: SecretSources,
): Promise<LoginOptions> {
  const { account, url, user, role, warehouse, database, schema } = profile;
  const read = (label: string, secret: Secret): Promise<string> =>
    readSecret({ name, label, ...sources }, secret);
  return {
    account,
    method: await resolveMethod(name, profile, read),
    ...(url === undefined ? {} : { url }),
    ...(user === undefined ? {} : { user }),
    ...(role === undefined ? {} : { role }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(database === undefined ? {} : { database }),
    ...(schema === undefined ? {} : { schema }),
  };
}

async function resolveMethod(
  name: string,
  profile: Profile,
  read: (label: string, secret: Secret) => Promise<string>,
): Promise<LoginMethod> {
  switch (profile.authenticator) {
    case 'snowflake':
      return { authenticator: 'SNOWFLAKE', password: await read('password', profile.password) };
    case 'username_password_mfa': {
      const password = await read('password', profile.password);
      const { passcode } = profile;
      return {
        authenticator: 'USERNAME_PASSWORD_MFA',
        password,
        ...(passcode === undefined ? {} : { passcode }),
      };
    }
    case 'snowflake_jwt': {
      const { privateKeyFile, privateKey, passphrase } = profile;
      const pem = await read('private key', privateKey ?? { file: privateKeyFile ?? '' });
      const phrase = passphrase === undefined ? undefined : await read('passphrase', passphrase);
      return { authenticator: 'SNOWFLAKE_JWT', privateKey: openKey(name, pem, phrase) };
    }
    case 'programmatic_access_token':
      return { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: await read('token', profile.token) };
    case 'oauth':
      return { authenticator: 'OAUTH', token: await read('token', profile.token) };
    case 'oauth_client_credentials': {
      const { clientId, scope, tokenUrl } = profile;
      const clientSecret = await read('client secret', profile.clientSecret);
      return {
        authenticator: 'OAUTH_CLIENT_CREDENTIALS',
        clientId,
        clientSecret,
        ...(scope === undefined ? {} : { scope }),
        ...(tokenUrl === undefined ? {} : { tokenUrl }),
      };
    }
    case 'externalbrowser':
      return { authenticator: 'EXTERNALBROWSER' };
    default:
      return assertNever(profile);
  }
}

interface SecretPlace extends SecretSources {
  readonly name: string;
  readonly label: string;
}

async function readSecret({ name, label, env, keychain }: SecretPlace, secret: Secret): Promise<string> {
  if (typeof secret === 'string') return secret;
  if ('keychain' in secret) {
    if (!keychain) {
      throw missing(
        name,
        label,
        'it is in the keychain, which only the desktop app opens: start Snowgate there',
      );
    }
    const value = await keychain(secret.keychain).catch(() => {
      throw missing(name, label, 'the keychain cannot be read; unlock it');
    });
    if (value) return value;
    throw missing(name, label, `the keychain has no entry ${secret.keychain}`);
  }
  if ('env' in secret) {
    const value = env[secret.env];
    if (value) return value;
    throw missing(name, label, `the environment variable ${secret.env} is not set`);
  }
  const file = expandHome(secret.file);
  if (!isAbsolute(file)) throw missing(name, label, `${file} is not an absolute path`);
  const text = await readPrivateFile(file);
  if (text === undefined) throw missing(name, label, `the file ${file} does not exist`);
  if (text.trim() === '') throw missing(name, label, `the file ${file} is empty`);
  return text.trim();
}

function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

function openKey(name: string, pem: string, passphrase: string | undefined): string {
  try {
    const key = createPrivateKey({
      key: pem,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    if (key.asymmetricKeyType !== 'rsa') throw missing(name, 'private key', 'it is not an RSA key');
    return String(key.export({ format: 'pem', type: 'pkcs8' }));
  } catch (error) {
    if (error instanceof SnowgateError) throw error;
    const encrypted = /ENCRYPTED/.test(pem);
    const detail = !encrypted
      ? 'it is not a private key in PEM form'
      : passphrase === undefined
        ? 'it is encrypted and the profile names no passphrase'
        : 'the passphrase does not open it';
    throw missing(name, 'private key', detail);
  }
}

function missing(profile: string, secret: string, detail: string): SnowgateError {
  return new SnowgateError('PROFILE_SECRET_MISSING', { profile, secret, detail });
}
