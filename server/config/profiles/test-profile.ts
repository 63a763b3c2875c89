import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { RunningSandbox } from '../../sandbox/types.ts';
import { openSnowflakeClient } from '../../snowflake/client/open-client.ts';
import type { LoginOptions } from '../../snowflake/login-options.ts';
import type { SnowflakeClient, StatementResult } from '../../snowflake/types.ts';
import { checkFallbacks } from './fallback-chain.ts';
import { getProfile, type NamedProfile } from './profile-store.ts';
import { resolveSecrets } from './resolve-secrets.ts';
import { sandboxName, sandboxProfile } from './sandbox-profile.ts';

/** The steps of a test, in order. */
export const profileSteps = ['config', 'secrets', 'reach', 'login', 'context', 'query'] as const;
export type ProfileStepName = (typeof profileSteps)[number];

/** What came of one step. */
export type ProfileStep =
  | { readonly step: ProfileStepName; readonly status: 'ok'; readonly detail: string; readonly ms: number }
  | {
      readonly step: ProfileStepName;
      readonly status: 'failed';
      readonly detail: string;
      readonly code: string;
      /** What to do about it. */
      readonly fix: string;
    }
  | { readonly step: ProfileStepName; readonly status: 'skipped' };

export interface ProfileTest {
  readonly name: string;
  readonly ok: boolean;
  readonly steps: readonly ProfileStep[];
}

export interface TestProfileOptions extends NamedProfile {
  /** Starts the sandbox when that is the profile (default: the built-in one with its own settings). */
  readonly startSandbox?: () => Promise<RunningSandbox>;
  /** Hears of each step as it ends: a login may take a while. */
  readonly onStep?: (step: ProfileStep) => void;
}

/** ms for the host to take a connection, and for one statement (a login included). */
const reachDeadline = 10_000;
const statementDeadline = 180_000;

/**
 * Tries a profile step by step: read it, fetch its secrets, reach the host, log in, look at role and warehouse, run
 * SELECT 1. Stops at the first failure, which carries its fix; the steps after it are skipped. Never rejects.
 */
export async function testProfile(options: TestProfileOptions): Promise<ProfileTest> {
  const steps: ProfileStep[] = [];
  const closing: (() => Promise<void>)[] = [];
  const take = (step: ProfileStep): void => {
    steps.push(step);
    options.onStep?.(step);
  };
  const attempt = async <T>(
    step: ProfileStepName,
    work: () => Promise<{ readonly value: T; readonly detail: string }>,
  ): Promise<T> => {
    const started = performance.now();
    const { value, detail } = await work().catch((error: unknown) => {
      take(failure(step, error));
      throw error;
    });
    take({ step, status: 'ok', detail, ms: Math.round(performance.now() - started) });
    return value;
  };
  try {
    await runSteps(options, attempt, closing);
  } catch (error) {
    // The failing step has been noted; anything else is a mistake of this program and must not pass for a result.
    if (!steps.some(({ status }) => status === 'failed')) throw error;
  } finally {
    for (const close of closing) await close();
  }
  for (const step of profileSteps.slice(steps.length)) take({ step, status: 'skipped' });
  return { name: options.name, ok: steps.every(({ status }) => status === 'ok'), steps };
}

type Attempt = <T>(
  step: ProfileStepName,
  work: () => Promise<{ readonly value: T; readonly detail: string }>,
) => Promise<T>;

async function runSteps(
  options: TestProfileOptions,
  attempt: Attempt,
  closing: (() => Promise<void>)[],
): Promise<void> {
  const login = await loadInSteps(options, attempt, closing);
  const { host, port } = hostOf(login);
  await attempt('reach', () => reach(host, port, options.env));

  const profile = openSnowflakeClient({
    name: options.name,
    login,
    pool: { min: 0, max: 2, idleSeconds: 60, heartbeatSeconds: 600 },
    log: () => undefined,
    env: options.env,
    useEnvProxy: options.name !== sandboxName,
  });
  closing.unshift(() => profile.close(5_000));
  const place = await attempt('login', async () => {
    const value = await query(
      profile,
      'SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_DATABASE(), CURRENT_SCHEMA()',
    );
    return { value: value.rows[0] ?? [], detail: `logged in as ${value.rows[0]?.[0] ?? 'nobody'}` };
  });
  const [, role, warehouse, database, schema] = place;
  await attempt('context', async () => {
    refuseMissing(login, { role, warehouse, database, schema });
    const detail = `role ${role ?? 'none'}, warehouse ${warehouse ?? 'none'}, ${database ?? 'no database'}.${schema ?? 'no schema'}`;
    return { value: undefined, detail };
  });
  await attempt('query', async () => {
    const { rows } = await query(profile, 'SELECT 1');
    return { value: undefined, detail: `SELECT 1 gave ${rows[0]?.[0] ?? 'nothing'}` };
  });
}

async function loadInSteps(
  options: TestProfileOptions,
  attempt: Attempt,
  closing: (() => Promise<void>)[],
): Promise<LoginOptions> {
  const { name } = options;
  if (name === sandboxName) {
    const running = await attempt('config', async () => {
      const start = options.startSandbox ?? (await import('../../sandbox/run/start-sandbox.ts')).startSandbox;
      const value = await start();
      closing.unshift(() => value.close());
      return { value, detail: 'the built-in sandbox' };
    });
    return await attempt('secrets', async () => ({
      value: sandboxProfile(running),
      detail: 'made at its start',
    }));
  }
  const { profile } = await attempt('config', async () => {
    const value = await getProfile(options);
    const chain = await checkFallbacks({ ...options, profile: value.profile });
    const fallback = chain.length === 0 ? '' : `; falls back to ${chain.join(', then ')} (not tried here)`;
    return {
      value,
      detail: `${value.profile.authenticator} for account ${value.profile.account}, in ${value.file}${fallback}`,
    };
  });
  return await attempt('secrets', async () => ({
    value: await resolveSecrets(name, profile, options),
    detail:
      profile.authenticator === 'snowflake'
        ? 'found; a plain password is the weakest way to log in: prefer snowflake_jwt or a programmatic access token'
        : 'found',
  }));
}

async function query(profile: SnowflakeClient, sql: string): Promise<StatementResult> {
  return await profile.run({
    id: randomUUID(),
    sql,
    context: {},
    queryTag: 'snowgate:profiles-test',
    deadlineMs: statementDeadline,
    maxRows: 1,
    maxBytes: 65_536,
    affinity: 'profiles-test',
    repeatable: true,
  });
}

interface Place {
  readonly role: string | null | undefined;
  readonly warehouse: string | null | undefined;
  readonly database: string | null | undefined;
  readonly schema: string | null | undefined;
}

/** A login does not fail over a warehouse or database that does not exist; it leaves them unset without a word. */
function refuseMissing(login: LoginOptions, place: Place): void {
  for (const kind of ['role', 'warehouse', 'database', 'schema'] as const) {
    const wanted = login[kind];
    if (wanted !== undefined && !place[kind]) {
      throw new SnowgateError('SNOWFLAKE_CONTEXT_REFUSED', {
        kind,
        name: wanted,
        snowflakeCode: 'not set after the login',
        detail: `the ${kind} does not exist or the role may not use it`,
      });
    }
  }
}

/** Where the driver will go: the URL, else the account's own host. */
function hostOf({ account, url }: LoginOptions): { readonly host: string; readonly port: number } {
  if (url === undefined) {
    const domain = /\.cn-/i.test(account) ? 'snowflakecomputing.cn' : 'snowflakecomputing.com';
    return { host: `${account}.${domain}`, port: 443 };
  }
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'http:' ? 80 : 443) };
}

async function reach(
  host: string,
  port: number,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly value: undefined; readonly detail: string }> {
  const proxy = env.HTTPS_PROXY || env.https_proxy;
  const local = host === 'localhost' || host.startsWith('127.') || host === '::1';
  if (proxy && !local)
    return { value: undefined, detail: `through the proxy of HTTPS_PROXY; ${host} itself not tried` };
  await new Promise<void>((resolve, reject) => {
    const fail = (detail: string): void => {
      socket.destroy();
      reject(new SnowgateError('SNOWFLAKE_UNREACHABLE', { profile: host, detail }));
    };
    const socket = connect({ host, port });
    socket.setTimeout(reachDeadline, () => fail(`no answer within ${reachDeadline / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
  return { value: undefined, detail: `${host}:${port} answers` };
}

function failure(step: ProfileStepName, error: unknown): ProfileStep {
  if (error instanceof SnowgateError) {
    return { step, status: 'failed', detail: error.message, code: error.code, fix: fixFor(error) };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { step, status: 'failed', detail, code: 'INTERNAL', fix: 'Report this with the text above.' };
}

/** The catalogue sends people to this test; here they need the step after that. */
function fixFor(error: SnowgateError): string {
  switch (error.code) {
    case 'SNOWFLAKE_LOGIN_FAILED':
      return 'Check user, secret and role of the profile, and that the user is not locked and may log in this way.';
    case 'SNOWFLAKE_UNREACHABLE':
      return 'Check the account name (myorg-account), the network and the proxy; a firewall must let port 443 through.';
    case 'PROFILE_SECRET_MISSING':
      return 'Put the secret where the profile says, or change the profile.';
    default:
      return error.next;
  }
}
