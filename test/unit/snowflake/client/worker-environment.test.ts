import { expect, test } from 'vitest';
import { workerEnvironment } from '../../../../server/snowflake/client/worker-environment.ts';

test('cloud credentials, secrets and log switches of the daemon do not reach the driver', () => {
  const env = workerEnvironment({
    HOME: '/home/a',
    AWS_SECRET_ACCESS_KEY: 'x',
    SNOWFLAKE_PASSWORD: 'x',
    SF_CLIENT_CONFIG_FILE: '/home/a/sf_client_config.json',
    NODE_OPTIONS: '--require /tmp/x.js',
    SNOWFLAKE_RUNNING_INSIDE_SPCS: '1',
  });
  expect(env).toEqual({
    HOME: '/home/a',
    SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true',
    SNOWFLAKE_DISABLE_MINICORE: 'true',
    SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: 'true',
  });
});
