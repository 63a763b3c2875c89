import type { Command } from 'commander';
import { authenticators, type Profile, type Secret } from '../../config/profiles/profile-schema.ts';
import { usageError } from './command.ts';
import type { CliContext } from './context.ts';
import { readSecret } from './hidden-input.ts';

/** The options of `profiles add`, as commander hands them over. */
export interface ProfileOptions {
  readonly account: string;
  readonly authenticator: string;
  readonly user?: string;
  readonly role?: string;
  readonly warehouse?: string;
  readonly database?: string;
  readonly schema?: string;
  readonly url?: string;
  readonly fallback?: string;
  readonly fallbackMayDiffer?: boolean;
  readonly privateKeyFile?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly tokenUrl?: string;
  readonly secretEnv?: string;
  readonly secretFile?: string;
  readonly secretStdin?: boolean;
}

const help = 'snowgate profiles add --help';

/** Adds the options that describe a Snowflake profile. There is none that takes a secret itself. */
export function addProfileOptions(command: Command): Command {
  return command
    .requiredOption('--account <name>', 'account identifier, such as myorg-account')
    .requiredOption('--authenticator <name>', `how to log in: ${authenticators.join(', ')}`)
    .option('--user <name>', 'user name')
    .option('--role <name>', 'role to use')
    .option('--warehouse <name>', 'warehouse to use')
    .option('--database <name>', 'database to start in')
    .option('--schema <name>', 'schema to start in')
    .option('--url <url>', 'address of the account where its name does not say it (private link)')
    .option('--fallback <profile>', 'the profile that answers while this one cannot be reached')
    .option('--fallback-may-differ', 'that one may be another account or role, with other data and rights')
    .option('--private-key-file <path>', 'snowflake_jwt: the private key (PEM, PKCS#8)')
    .option('--client-id <id>', 'oauth_client_credentials: the id of the client')
    .option('--scope <scope>', 'oauth_client_credentials: the scope to ask for')
    .option('--token-url <url>', 'oauth_client_credentials: where tokens come from')
    .option('--secret-env <name>', 'the environment variable that holds the secret when the gateway runs')
    .option('--secret-file <path>', 'the file that holds the secret')
    .option('--secret-stdin', 'type the secret now, or pipe it in; it is kept in profiles.json (0600)');
}

/** What the secret of each way to log in is called in a profile; `undefined` where there is none. */
const secretNames: Readonly<Record<Profile['authenticator'], string | undefined>> = {
  snowflake_jwt: 'passphrase',
  programmatic_access_token: 'token',
  oauth: 'token',
  oauth_client_credentials: 'clientSecret',
  externalbrowser: undefined,
  username_password_mfa: 'password',
  snowflake: 'password',
};

function isAuthenticator(name: string): name is Profile['authenticator'] {
  return authenticators.some((known) => known === name);
}

async function secretOf(
  context: CliContext,
  options: ProfileOptions,
  name: string,
): Promise<Secret | undefined> {
  const given = [options.secretEnv, options.secretFile, options.secretStdin].filter(
    (value) => value !== undefined,
  );
  if (given.length > 1) throw usageError('give one of --secret-env, --secret-file and --secret-stdin', help);
  if (options.secretEnv !== undefined) return { env: options.secretEnv };
  if (options.secretFile !== undefined) return { file: options.secretFile };
  return options.secretStdin ? await readSecret(context, name) : undefined;
}

/**
 * The profile that the options describe, as it is written down; still unchecked.
 *
 * @throws SnowgateError CLI_USAGE when a secret is given for a login that has none
 */
export async function profileFrom(
  context: CliContext,
  options: ProfileOptions,
): Promise<Record<string, unknown>> {
  const { secretEnv, secretFile, secretStdin, ...plain } = options;
  const { authenticator } = options;
  // One that does not exist is named by the check of the whole profile.
  const name = isAuthenticator(authenticator) ? secretNames[authenticator] : undefined;
  const secret = await secretOf(context, options, name ?? 'secret');
  if (secret === undefined) return plain;
  if (name === undefined) throw usageError(`${authenticator} takes no secret`, help);
  return { ...plain, [name]: secret };
}
