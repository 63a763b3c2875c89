import type { ConnectionValues } from './connections-keys.ts';

/**
 * A connection of Snowflake's own files in the shape of a profile, unchecked. An authenticator is passed on as it is
 * written, so that one that is not known is refused by name; without one it is a password login, as everywhere.
 */
export function connectionToProfile(values: ConnectionValues): Readonly<Record<string, unknown>> {
  const { account, user, role, warehouse, database, schema } = values;
  const authenticator = (values.authenticator ?? 'snowflake').toLowerCase();
  return present({
    account,
    url: connectionUrl(values),
    role,
    warehouse,
    database,
    schema,
    user,
    authenticator,
    ...methodKeys(authenticator, values),
  });
}

/** Only the keys of this way to log in: tools keep leftovers of others in the same connection. */
function methodKeys(authenticator: string, values: ConnectionValues): Readonly<Record<string, unknown>> {
  switch (authenticator) {
    case 'snowflake':
      return { password: values.password };
    case 'username_password_mfa':
      return { password: values.password, passcode: values.passcode };
    case 'snowflake_jwt':
      return {
        privateKeyFile: values.private_key === undefined ? values.private_key_file : undefined,
        privateKey: values.private_key,
        passphrase: values.private_key_passphrase,
      };
    case 'programmatic_access_token':
      // Tools accept such a token in the place of the password as well.
      return { token: tokenOf(values) ?? values.password };
    case 'oauth':
      return { token: tokenOf(values) };
    case 'oauth_client_credentials':
      return {
        clientId: values.oauth_client_id,
        clientSecret: values.oauth_client_secret,
        scope: values.oauth_scope,
        tokenUrl: values.oauth_token_request_url,
      };
    default:
      return {};
  }
}

function tokenOf(values: ConnectionValues): unknown {
  if (values.token !== undefined) return values.token;
  return values.token_file_path === undefined ? undefined : { file: values.token_file_path };
}

function connectionUrl({ url, host, port, protocol }: ConnectionValues): string | undefined {
  if (url !== undefined) return url;
  if (host === undefined) return undefined;
  return `${protocol ?? 'https'}://${host}${port === undefined ? '' : `:${port}`}`;
}

function present(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== ''));
}
