import { z } from 'zod';

/** A secret: the text itself, the name of an environment variable, a file that holds it, or an entry of the keychain. */
export const secretSchema = z.union([
  z.string().min(1),
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ keychain: z.string().min(1).max(200) }),
]);
export type Secret = z.infer<typeof secretSchema>;

/** What every profile may say, whatever its way to log in. */
const common = {
  /** Account identifier as in the address of the account: `myorg-account` or `account.region`. */
  account: z
    .string()
    .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'an account identifier such as myorg-account'),
  /** Only where the account name does not say it: a private link, a stand-in. */
  url: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeUrl, 'https, or http on this machine; no user, path or query')
    .transform((url) => new URL(url).origin)
    .optional(),
  role: z.string().min(1).optional(),
  warehouse: z.string().min(1).optional(),
  database: z.string().min(1).optional(),
  schema: z.string().min(1).optional(),
  /** The profile that answers while this one cannot be reached or its login is refused. */
  fallback: z.string().min(1).optional(),
  /** Says that the fallback may be another account or role: its data and rights are then other ones. */
  fallbackMayDiffer: z.boolean().optional(),
};

/** Secrets cross plain http only inside this machine. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, pathname, search } = new URL(text);
  const local = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  return (protocol === 'https:' || local) && username === '' && pathname === '/' && search === '';
}

const user = z.string().min(1);

const snowflakeJwt = z
  .strictObject({
    ...common,
    authenticator: z.literal('snowflake_jwt'),
    user,
    /** Path of the private key (PEM, PKCS#8, encrypted or not). */
    privateKeyFile: z.string().min(1).optional(),
    /** The key itself, instead of a path. */
    privateKey: secretSchema.optional(),
    /** Of an encrypted key. */
    passphrase: secretSchema.optional(),
  })
  .refine(
    (profile) => (profile.privateKeyFile === undefined) !== (profile.privateKey === undefined),
    'needs privateKeyFile or privateKey, and not both',
  );

const programmaticAccessToken = z.strictObject({
  ...common,
  authenticator: z.literal('programmatic_access_token'),
  user: user.optional(),
  token: secretSchema,
});

const oauth = z.strictObject({
  ...common,
  authenticator: z.literal('oauth'),
  user: user.optional(),
  token: secretSchema,
});

const oauthClientCredentials = z.strictObject({
  ...common,
  authenticator: z.literal('oauth_client_credentials'),
  user: user.optional(),
  clientId: z.string().min(1),
  clientSecret: secretSchema,
  scope: z.string().min(1).optional(),
  /** Where tokens come from; Snowflake itself when absent. */
  tokenUrl: z.url({ protocol: /^https?$/ }).optional(),
});

const externalBrowser = z.strictObject({
  ...common,
  authenticator: z.literal('externalbrowser'),
  user: user.optional(),
});

const usernamePasswordMfa = z.strictObject({
  ...common,
  authenticator: z.literal('username_password_mfa'),
  user,
  password: secretSchema,
  passcode: z
    .string()
    .regex(/^\d{6,8}$/, 'the six digits of the authenticator app')
    .optional(),
});

const plainPassword = z.strictObject({
  ...common,
  authenticator: z.literal('snowflake'),
  user,
  password: secretSchema,
});

/**
 * A Snowflake profile as written down. The way to log in is a closed list: the driver meets an authenticator that it
 * does not know by sending the password.
 */
export const profileSchema = z.discriminatedUnion('authenticator', [
  snowflakeJwt,
  programmaticAccessToken,
  oauth,
  oauthClientCredentials,
  externalBrowser,
  usernamePasswordMfa,
  plainPassword,
]);
export type Profile = z.infer<typeof profileSchema>;

/** Every authenticator that is known, for messages and choices. */
export const authenticators = [
  'snowflake_jwt',
  'programmatic_access_token',
  'oauth',
  'oauth_client_credentials',
  'externalbrowser',
  'username_password_mfa',
  'snowflake',
] as const satisfies readonly Profile['authenticator'][];

/** A profile's name: what people type; `sandbox` is the built-in one. */
export const profileNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/,
    'letters, digits, - _ and ., at most 64, starting with a letter or digit',
  )
  .refine((name) => name !== 'sandbox', 'sandbox is the name of the built-in profile');
