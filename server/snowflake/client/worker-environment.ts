/**
 * The environment of a driver worker. The driver reads cloud credentials, log settings and feature switches from its
 * environment, so the worker gets a short list of names and no others.
 *
 * @param env - the daemon's own environment
 * @param cacheDir - where the driver keeps what it learned about certificates (default: its own place in the home folder)
 */
export function workerEnvironment(env: NodeJS.ProcessEnv, cacheDir?: string): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of passedOn) {
    const value = env[name];
    if (value !== undefined) kept[name] = value;
  }
  return {
    ...kept,
    // Importing the driver would otherwise ask 169.254.169.254 and AWS STS where it runs.
    SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true',
    // A native addon that only serves telemetry.
    SNOWFLAKE_DISABLE_MINICORE: 'true',
    // A telemetry record after each login.
    SF_TELEMETRY_DISABLE_CONNECTION_SHAPE: 'true',
    ...(cacheDir === undefined ? {} : { SF_OCSP_RESPONSE_CACHE_DIR: cacheDir }),
  };
}

const passedOn = [
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PATH',
  'SystemRoot',
  'TEMP',
  'TMP',
  'TMPDIR',
  'LANG',
  'XDG_CACHE_HOME',
  // A login in the browser starts one.
  'BROWSER',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR',
  'XDG_CURRENT_DESKTOP',
  'DBUS_SESSION_BUS_ADDRESS',
  // Used only where the profile's settings say so (useEnvProxy).
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
];
