import type { RunningSandbox } from '../../sandbox/types.ts';
import type { LoginOptions } from '../../snowflake/login-options.ts';

/** The name of the built-in profile, which needs no account. */
export const sandboxName = 'sandbox';

/** How to log in to a running sandbox. */
export function sandboxProfile(running: RunningSandbox): LoginOptions {
  const { url, account, username, password, role, warehouse, database, schema } = running;
  return {
    account,
    url,
    user: username,
    method: { authenticator: 'SNOWFLAKE', password },
    role,
    warehouse,
    database,
    schema,
  };
}
