/** A connection with every key in one spelling; values are text, as far as they were written. */
export type ConnectionValues = Readonly<Record<string, string>>;

/** Spellings that Snowflake's tools accept, and the one used here. All others are in lower case with underscores. */
const spellings: Readonly<Record<string, string>> = {
  accountname: 'account',
  username: 'user',
  dbname: 'database',
  databasename: 'database',
  schemaname: 'schema',
  warehousename: 'warehouse',
  rolename: 'role',
  private_key_path: 'private_key_file',
  private_key_raw: 'private_key',
  private_key_pass: 'private_key_passphrase',
  private_key_file_pwd: 'private_key_passphrase',
  access_url: 'url',
};

/** One spelling for a key: `privateKeyPath`, `private_key_path` and `PRIVATE_KEY_PATH` are the same. */
function connectionKey(written: string): string {
  const snake = /[a-z]/.test(written) ? written.replace(/([a-z0-9])([A-Z])/g, '$1_$2') : written;
  const key = snake.toLowerCase();
  return Object.hasOwn(spellings, key) ? (spellings[key] ?? key) : key;
}

/** The keys of one connection in one spelling. The first of two spellings of the same key counts. */
export function connectionValues(table: Readonly<Record<string, unknown>>): ConnectionValues {
  const values = new Map<string, string>();
  for (const [written, value] of Object.entries(table)) {
    const key = connectionKey(written);
    if (values.has(key)) continue;
    if (typeof value === 'string') values.set(key, value);
    else if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
      values.set(key, String(value));
    }
  }
  return Object.fromEntries(values);
}

/** Keys that a variable of the environment may set; a fixed list, for the environment holds much else. */
const fromEnvironment = [
  'account',
  'user',
  'password',
  'authenticator',
  'role',
  'warehouse',
  'database',
  'schema',
  'host',
  'port',
  'protocol',
  'token',
  'token_file_path',
  'private_key_file',
  'private_key_path',
  'private_key_raw',
  'private_key_passphrase',
  'oauth_client_id',
  'oauth_client_secret',
  'oauth_token_request_url',
  'oauth_scope',
  'passcode',
];

/**
 * What the environment says about a connection. SNOWFLAKE_CONNECTIONS_<NAME>_<KEY> wins over the file;
 * SNOWFLAKE_<KEY> fills what the file leaves out.
 */
export function connectionEnvironment(
  name: string,
  env: NodeJS.ProcessEnv,
): { readonly over: ConnectionValues; readonly under: ConnectionValues } {
  const read = (prefix: string): ConnectionValues =>
    connectionValues(
      Object.fromEntries(
        fromEnvironment.flatMap((key) => {
          const value = env[`${prefix}${key.toUpperCase()}`];
          return value === undefined || value === '' ? [] : [[key, value]];
        }),
      ),
    );
  const passphrase = env.PRIVATE_KEY_PASSPHRASE;
  return {
    over: read(`SNOWFLAKE_CONNECTIONS_${name.toUpperCase()}_`),
    under: {
      ...(passphrase ? { private_key_passphrase: passphrase } : {}),
      ...read('SNOWFLAKE_'),
    },
  };
}
