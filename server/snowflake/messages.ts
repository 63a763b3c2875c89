import type { LeaseFigures } from '../contract/leases.ts';
import type { ErrorCode, ErrorData } from '../errors/snowgate-error.ts';
import type { DriverLogRecord } from './driver-log.ts';
import type { LoginOptions } from './login-options.ts';
import type { PoolFigures } from './pool-figures.ts';
import type { RowBatch, StatementProgress, StatementRequest, StatementResult } from './types.ts';

/** Size and upkeep of a profile's pool. */
export interface PoolSettings {
  /** Connections kept open when nothing runs (0-20). */
  readonly min: number;
  /** Most connections at the same time (2-20). */
  readonly max: number;
  readonly idleSeconds: number;
  readonly heartbeatSeconds: number;
  /** Longest wait for a connection. */
  readonly waitSeconds: number;
  /** Most statements that wait for a connection; a further one is refused. */
  readonly maxWaiting: number;
}

/** What a worker is started with. It holds secrets. */
export interface WorkerSetup {
  readonly profile: string;
  readonly login: LoginOptions;
  readonly pool: PoolSettings;
  /** Seconds that a statement may wait for a busy warehouse. */
  readonly queuedSeconds: number;
  /** Seconds that a request may be without a sign of life before it is sent again. */
  readonly silenceSeconds: number;
  /** Whether HTTP_PROXY and HTTPS_PROXY of the daemon's environment are honoured. */
  readonly useEnvProxy: boolean;
  /** Whether the main thread can fetch the login anew when Snowflake refuses it. */
  readonly canRefresh: boolean;
}

/** An error on its way between threads: its class does not survive the passage. */
export interface ErrorMessage {
  readonly code: ErrorCode;
  readonly data: ErrorData;
}

/** To the worker. `call` numbers the statements of one worker; a request's own id may repeat. */
export type WorkerCommand =
  | {
      readonly kind: 'run';
      readonly call: number;
      readonly request: StatementRequest;
      readonly budgetMs: number;
      /** True when the rows are to come in `rows` reports, each answered with `took`. */
      readonly inBatches: boolean;
    }
  /** The answer to `rows`: whether more of them are wanted. */
  | { readonly kind: 'took'; readonly call: number; readonly next: 'more' | 'enough' }
  | { readonly kind: 'cancel'; readonly call: number }
  /** The answer to `login-refused`: what is written down now, or null when it cannot be had. */
  | { readonly kind: 'login'; readonly login: LoginOptions | null }
  | { readonly kind: 'close' };

/** From the worker. */
export type WorkerReport =
  | { readonly kind: 'progress'; readonly call: number; readonly progress: StatementProgress }
  | { readonly kind: 'rows'; readonly call: number; readonly batch: RowBatch }
  | { readonly kind: 'done'; readonly call: number; readonly result: StatementResult }
  | { readonly kind: 'failed'; readonly call: number; readonly error: ErrorMessage }
  | {
      readonly kind: 'pool';
      readonly figures: PoolFigures;
      /** Connections that there may be: fewer than configured where each login needs a person. */
      readonly max: number;
      readonly leases: LeaseFigures;
      readonly logins: number;
      readonly connecting: boolean;
    }
  | { readonly kind: 'login-failed'; readonly error: ErrorMessage }
  /** Snowflake refused the secret: it may have been replaced where it is kept. */
  | { readonly kind: 'login-refused' }
  | { readonly kind: 'log'; readonly record: DriverLogRecord };

/** What one message of the worker carries, in order. */
export type WorkerReports = readonly WorkerReport[];
