import type { Overview, QueryView } from '../../contract/admin.ts';
import type { AdminFeed } from '../../contract/admin-feed.ts';
import type { QueuePlace } from '../../contract/queue.ts';
import type { SnowgateError } from '../../errors/snowgate-error.ts';
import type { AnswerSource, Caller } from '../model/query.ts';
import { createLastMinute } from './last-minute.ts';

/** How a statement ended. */
export type StatementEnd =
  | {
      readonly kind: 'succeeded';
      readonly rows: number;
      readonly bytes: number;
      readonly truncated: boolean;
      readonly source: AnswerSource;
      /** The Snowflake profile that answered. */
      readonly profile: string;
    }
  | { readonly kind: 'failed' | 'refused' | 'cancelled'; readonly error: SnowgateError };

/** The handle of one running statement. */
export interface RunningStatement {
  readonly id: string;
  /** Aborted when somebody cancels it; the reason is a SnowgateError where its client is to be told why. */
  readonly signal: AbortSignal;
  /** Called when Snowflake has begun; the query id follows as soon as it is known. */
  running(queryId: string | null): void;
  /** Called while it waits in the queue, and with null when it waits there no more. */
  queued(place: QueuePlace | null): void;
  end(how: StatementEnd, queryId?: string | null): void;
}

/** What runs now and what ran lately, for people to see and to stop. In memory only and bounded. */
export interface Activity {
  begin(
    caller: Caller,
    statement: { readonly id: string; readonly tool: string; readonly sql: string },
  ): RunningStatement;
  /**
   * Asks a running statement to stop; false when there is none with this id.
   * @param because - what its client is told instead of QUERY_CANCELLED
   */
  cancel(id: string, because?: SnowgateError): boolean;
  /** Asks all running statements to stop, or those of one session or one client; returns how many there were. */
  cancelAll(of?: { readonly session: string } | { readonly client: string }, because?: SnowgateError): number;
  /** Running ones first, then the recent ones, newest first. */
  list(): readonly QueryView[];
  /** Those that have not ended. */
  underWay(): readonly { readonly client: string; readonly state: 'waiting' | 'running' }[];
  running(filter?: { readonly client: string }): number;
  lastMinute(): Overview['lastMinute'];
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

const recentKept = 150;
/** Longest SQL text kept for display. */
const sqlShown = 20_000;

export function createActivity(options: { readonly feed: AdminFeed; readonly now?: () => number }): Activity {
  const { feed, now = Date.now } = options;
  const minute = createLastMinute(now);
  const running = new Map<string, { view: QueryView; abort: AbortController }>();
  /** Oldest first. */
  const recent: QueryView[] = [];
  let idleWaiters: (() => void)[] = [];

  const publish = (view: QueryView) => {
    if (!feed.silent) feed.publish({ type: 'query', query: view });
  };

  const finish = (view: QueryView) => {
    running.delete(view.id);
    if (recent.push(view) > recentKept) recent.shift();
    publish(view);
    if (running.size > 0) return;
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const resolve of waiters) resolve();
  };

  return {
    begin(caller, { id, tool, sql }) {
      const abort = new AbortController();
      const entry = {
        abort,
        view: {
          id,
          client: caller.session.client.name,
          session: caller.session.id,
          tool,
          sql: sql.slice(0, sqlShown),
          state: 'waiting',
          startedAt: now(),
          endedAt: null,
          rows: null,
          bytes: null,
          truncated: false,
          code: null,
          message: null,
          queryId: null,
          profile: null,
          sharedWith: null,
          cachedMs: null,
          queue: null,
        } as QueryView,
      };
      running.set(id, entry);
      publish(entry.view);

      return {
        id,
        signal: abort.signal,
        running(queryId) {
          if (!running.has(id)) return;
          entry.view = { ...entry.view, state: 'running', queryId: queryId ?? entry.view.queryId };
          publish(entry.view);
        },
        queued(place) {
          if (running.has(id)) entry.view = { ...entry.view, queue: place };
        },
        end(how, queryId = null) {
          if (!running.has(id)) return;
          minute.record(how.kind, now() - entry.view.startedAt);
          const ended = {
            ...entry.view,
            endedAt: now(),
            queue: null,
            state: how.kind,
            queryId: queryId ?? entry.view.queryId,
          };
          if (how.kind === 'succeeded') {
            const { rows, bytes, truncated, source, profile } = how;
            finish({
              ...ended,
              rows,
              bytes,
              truncated,
              profile,
              sharedWith: source.kind === 'shared' ? source.with : null,
              cachedMs: source.kind === 'cached' ? Math.round(source.ageMs) : null,
            });
          } else {
            finish({ ...ended, code: how.error.code, message: how.error.message });
          }
        },
      };
    },

    cancel(id, because) {
      running.get(id)?.abort.abort(because);
      return running.has(id);
    },

    cancelAll(of, because) {
      const theirs = [...running.values()].filter(
        ({ view }) =>
          of === undefined || ('session' in of ? view.session === of.session : view.client === of.client),
      );
      for (const { abort } of theirs) abort.abort(because);
      return theirs.length;
    },

    list: () => [...[...running.values()].map(({ view }) => view).reverse(), ...recent.toReversed()],

    underWay: () =>
      [...running.values()].map(({ view: { client, state } }) => ({
        client,
        state: state === 'running' ? state : 'waiting',
      })),

    running: (filter) =>
      filter
        ? [...running.values()].filter(({ view }) => view.client === filter.client).length
        : running.size,

    lastMinute: () => minute.figures(),

    idle: () =>
      running.size === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve)),
  };
}
