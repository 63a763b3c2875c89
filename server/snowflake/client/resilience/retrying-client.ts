import { randomUUID } from 'node:crypto';
import { ExponentialBackoff, type IBackoff } from 'cockatiel';
import type { PoolView } from '../../../contract/admin.ts';
import { SnowgateError } from '../../../errors/snowgate-error.ts';
import type {
  RunOptions,
  SnowflakeClient,
  StatementProgress,
  StatementRequest,
  StatementResult,
} from '../../types.ts';
import { triesAfter } from './attempts.ts';
import { Circuit } from './circuit-breaker.ts';
import { pause } from './pause.ts';
import { watchRows } from './rows-watch.ts';

/** How a profile deals with failures of the way to Snowflake. */
export interface RetrySettings {
  /** Tries of one statement, the first included. */
  readonly tries: number;
  /** Failures in a row after which the profile gets a pause. */
  readonly circuitFailures: number;
  /** Seconds of the first pause. */
  readonly circuitSeconds: number;
}

/** What is said about it in the log. */
export interface ResilienceLog {
  readonly warn: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  readonly info: (fields: Readonly<Record<string, unknown>>, message: string) => void;
}

/** ms before the second try, on average; grows, with jitter so that many do not come back at once. */
const firstPause = 250;
const longestPause = 5_000;

/**
 * A profile that tries statements again whose failure may be over soon, until their deadline, and that is left alone for
 * a while when it cannot be reached. What may change something is never sent again in doubt. A statement keeps its slot
 * while it pauses: what kept it from Snowflake would keep the next one in the queue from it as well, and the pauses are
 * short.
 */
export function retryingClient(
  profile: SnowflakeClient,
  settings: RetrySettings,
  log: ResilienceLog,
): SnowflakeClient {
  const { name } = profile;
  const listeners = new Set<(view: PoolView) => void>();
  let retries = 0;
  const tell = (): void => {
    for (const listener of listeners) listener(view());
  };
  const circuit = new Circuit({
    profile: name,
    failures: settings.circuitFailures,
    pauseMs: settings.circuitSeconds * 1000,
    onChange: (state) => {
      log.warn({ profile: name, circuit: state }, `the circuit of profile ${name} is ${state.state}`);
      tell();
    },
  });
  const view = (): PoolView => ({ ...profile.view(), circuit: circuit.view, retries });
  profile.onChange(tell);

  const run = async (request: StatementRequest, options: RunOptions = {}): Promise<StatementResult> => {
    const { signal, onProgress } = options;
    const deadline = performance.now() + request.deadlineMs;
    const rows = watchRows(options);
    let backoff: IBackoff<unknown> | undefined;
    let sent = request;
    for (let tries = 1; ; tries += 1) {
      try {
        return await circuit.pass((answered) =>
          profile.run(sent, {
            ...rows.options,
            onProgress(progress) {
              if (isAnswer(progress, sent)) answered();
              onProgress?.(progress);
            },
          }),
        );
      } catch (error) {
        // Rows that went on their way cannot be called back: another run may have them in another order.
        const repeatable = request.repeatable && !rows.taken();
        backoff = backoff?.next(undefined) ?? firstBackoff();
        const inMs = Math.max(Math.round(backoff.duration), pauseOfLogin(error));
        const leftMs = deadline - performance.now() - inMs;
        const enough = tries >= triesAfter(error, repeatable, settings.tries);
        if (enough || leftMs <= 0 || !(error instanceof SnowgateError)) throw error;
        retries += 1;
        log.info(
          { profile: name, requestId: request.id, code: error.code, tries, inMs },
          'statement is tried again',
        );
        onProgress?.({ kind: 'retrying', code: error.code, tries, inMs });
        tell();
        await pause(inMs, signal);
        options.beforeRetry?.();
        // A new try is a new request: Snowflake knows one again within its session alone, and the old one is stopped.
        sent = { ...request, id: randomUUID(), deadlineMs: leftMs };
      }
    }
  };

  return {
    ...profile,
    view,
    pools: () => [view()],
    answering: () => (circuit.blocks ? null : name),
    run,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** True when only Snowflake can have said so. The query id of a stored result was known before anybody was asked. */
function isAnswer(progress: StatementProgress, { stored }: StatementRequest): boolean {
  return progress.kind === 'rows' || (progress.kind === 'running' && progress.queryId !== null && !stored);
}

/** ms until the next login may be tried, when this failure is that of a login; a try before that would meet it again. */
function pauseOfLogin(error: unknown): number {
  const ms = error instanceof SnowgateError ? error.data.retryAfterMs : undefined;
  return typeof ms === 'number' ? ms : 0;
}

function firstBackoff(): IBackoff<unknown> {
  return new ExponentialBackoff({ initialDelay: firstPause, maxDelay: longestPause }).next();
}
