import type { PoolView } from '../../contract/admin.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { readIdentifier } from '../../util/sql-identifier.ts';
import type { DriverLogRecord } from '../driver-log.ts';
import type { LoginOptions } from '../login-options.ts';
import type { PoolSettings } from '../messages.ts';
import type { SnowflakeClient } from '../types.ts';
import { refuseFileTransfer } from '../worker/file-transfer-guard.ts';
import { WorkerClient } from './worker-client.ts';

export interface OpenClientOptions {
  /** The profile's name, for messages and views. */
  readonly name: string;
  /** How to log in, secrets resolved. */
  readonly login: LoginOptions;
  /**
   * Fetches the login anew. Asked when Snowflake refuses the present one: tokens in files and in the environment of
   * others are replaced by those who issue them.
   */
  readonly refreshLogin?: () => Promise<LoginOptions>;
  /** Waiting for a connection is bounded by 60 s and 200 statements unless it says otherwise. */
  readonly pool: Omit<PoolSettings, 'waitSeconds' | 'maxWaiting'> &
    Partial<Pick<PoolSettings, 'waitSeconds' | 'maxWaiting'>>;
  /** Seconds that a statement may wait for a busy warehouse (default 60, as limits.queuedSeconds). */
  readonly queuedSeconds?: number;
  /** Seconds that a request may be without a sign of life before it is sent again (default 75: Snowflake's own is 45). */
  readonly silenceSeconds?: number;
  /** Takes the driver's log; every record is free of secrets. */
  readonly log: (record: DriverLogRecord) => void;
  /** Honour HTTP_PROXY and HTTPS_PROXY (default true, as Snowflake's own tools do). */
  readonly useEnvProxy?: boolean;
  /** The environment to pass on to the worker, by a list of allowed names (default: the process's). */
  readonly env?: NodeJS.ProcessEnv;
  /** Folder for what the driver learns about certificates (default: ~/.cache/snowflake, the driver's own). */
  readonly cacheDir?: string;
  /** Start the worker and load the driver now, so that the first statement need not wait for it (default false). */
  readonly startNow?: boolean;
}

/**
 * Opens a Snowflake profile. Nobody logs in before the first statement; unless `startNow` is set, nothing else happens
 * before it either.
 * See SnowflakeClient for what it can do and the errors it gives.
 */
export function openSnowflakeClient(options: OpenClientOptions): SnowflakeClient {
  const { name } = options;
  const listeners = new Set<(view: PoolView) => void>();
  const worker = new WorkerClient({
    setup: {
      profile: name,
      login: options.login,
      pool: { waitSeconds: 60, maxWaiting: 200, ...options.pool },
      queuedSeconds: options.queuedSeconds ?? 60,
      silenceSeconds: options.silenceSeconds ?? 75,
      useEnvProxy: options.useEnvProxy ?? true,
      canRefresh: options.refreshLogin !== undefined,
    },
    refreshLogin: options.refreshLogin,
    env: options.env ?? process.env,
    cacheDir: options.cacheDir,
    log: options.log,
    onChange: () => {
      const view = worker.view();
      for (const listener of listeners) listener(view);
    },
  });
  if (options.startNow === true) worker.start();
  return {
    name,
    run: async (request, runOptions = {}) => {
      // Here as well as in the worker: no such text leaves this thread.
      refuseFileTransfer(request.sql);
      if (runOptions.signal?.aborted === true) throw new SnowgateError('QUERY_CANCELLED');
      return await worker.run(request, runOptions);
    },
    defaults: async () => ({
      database:
        options.login.database === undefined ? null : readIdentifier('database', options.login.database),
      schema: options.login.schema === undefined ? null : readIdentifier('schema', options.login.schema),
    }),
    view: () => worker.view(),
    pools: () => [worker.view()],
    answering: () => name,
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: (deadlineMs) => worker.close(deadlineMs),
  };
}
