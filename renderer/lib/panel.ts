import { notifyManager, QueryClient } from '@tanstack/react-query';
import type { Snapshot } from '../../server/contract/admin.ts';
import type { ChangeView } from '../../server/contract/changes.ts';
import type { Notice } from '../../server/contract/denials.ts';
import type { AdminEvent } from '../../server/contract/events.ts';
import type { AdminApi } from './admin-api.ts';
import { applyEvents } from './apply-events.ts';
import { setDaemonTime } from './clock.ts';
import type { Credentials } from './credentials.ts';
import { createFrameScheduler } from './event-batcher.ts';
import { createStore, type ExternalStore } from './external-store.ts';
import { toLinkError } from './link-error.ts';
import type { LinkState } from './link-state.ts';
import { runLiveFeed, waitForRetry } from './live-feed.ts';
import { queryKeys } from './query-keys.ts';
import { after, createRefresher } from './refresher.ts';

/** Whether somebody is signed in, and if not, why. */
export type SignIn =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'signing-in' }
  /** `problem` is what to tell: null on a first visit. */
  | { readonly kind: 'signed-out'; readonly problem: SignInProblem | null };

/** Why nobody is signed in. */
export type SignInProblem =
  /** The code was used, is too old, or was never one. */
  | 'code-refused'
  /** The daemon did not answer. */
  | 'unreachable'
  /** The session was refused: expired, or the daemon has new keys. */
  | 'session-ended';

/** The panel's state outside React, and what changes it. */
export interface Panel {
  readonly api: AdminApi;
  readonly queryClient: QueryClient;
  readonly signIn: ExternalStore<SignIn>;
  readonly link: ExternalStore<LinkState>;

  /**
   * Starts: with a pairing code if there is one, else with the token this tab kept; at once where the link itself is the
   * permission.
   */
  start(code: string | null): Promise<void>;

  /** Trades a code for a token and starts to follow the daemon. */
  pair(code: string): Promise<void>;

  /** Forgets the token and everything shown. */
  signOut(problem: SignInProblem | null): void;
}

/** Refusals come in bursts; the counts are asked for this long after one, in milliseconds. */
const denialsMs = 400;

/**
 * Wires the admin API, the query cache and the live stream together.
 *
 * @param credentials - null where nobody has to sign in, because the link leads to the daemon and nowhere else
 * @param onNotice - takes what the daemon wants a human to look at; the same notice may come more than once
 * @param onChange - takes what was changed through the admin API, and again when that cannot be taken back any more
 */
export function createPanel(
  api: AdminApi,
  credentials: Credentials | null,
  onNotice: (notice: Notice) => void,
  onChange: (change: ChangeView) => void,
): Panel {
  // Not a task later, as it would be by itself: what the page shows must be there with the word that it is live.
  notifyManager.setScheduler(queueMicrotask);
  const queryClient = new QueryClient({
    defaultOptions: {
      // The stream keeps the cache fresh; asking again on focus or reconnect would only repeat it.
      queries: { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY, retry: false },
      mutations: { retry: false },
    },
  });
  const signIn = createStore<SignIn>({ kind: 'signed-out', problem: null });
  const link = createStore<LinkState>({ kind: 'connecting' });
  let feed: AbortController | null = null;
  // The stream tells of refusals but not of their counts.
  const denials = createRefresher({
    load: api.denials,
    apply(list) {
      queryClient.setQueryData<Snapshot>(queryKeys.snapshot, (known) => known && { ...known, denials: list });
    },
    schedule: after(denialsMs),
  });

  function followDenials(events: readonly AdminEvent[]): void {
    const last = events.findLastIndex((event) => event.type === 'snapshot');
    if (last >= 0) denials.cancel();
    if (events.slice(last + 1).some(isRefusal)) denials.ask();
  }

  function follow(): void {
    feed?.abort();
    feed = new AbortController();
    signIn.set({ kind: 'signed-in' });
    void runLiveFeed(
      {
        events: api.events,
        onEvents(events) {
          // A slow answer to the first load must not replace what the stream has brought since.
          void queryClient.cancelQueries({ queryKey: queryKeys.snapshot }, { revert: false });
          queryClient.setQueryData<Snapshot>(queryKeys.snapshot, (known) => applyEvents(known, events));
          followDenials(events);
          for (const event of events) {
            if (event.type === 'notice') onNotice(event.notice);
            if (event.type === 'change') onChange(event.change);
          }
          const told = events.findLast((event) => event.type === 'overview' || event.type === 'snapshot');
          if (told?.type === 'overview') setDaemonTime(told.overview.now);
          else if (told?.type === 'snapshot') setDaemonTime(told.snapshot.overview.now);
        },
        onState: link.set,
        onUnauthorized: () => panel.signOut('session-ended'),
        schedule: createFrameScheduler(),
        now: Date.now,
        random: Math.random,
        wait: waitForRetry,
      },
      feed.signal,
    );
  }

  const panel: Panel = {
    api,
    queryClient,
    signIn,
    link,
    async start(code) {
      if (credentials === null) follow();
      else if (code !== null) await panel.pair(code);
      else if (credentials.token() !== null) follow();
    },
    async pair(code) {
      const before = signIn.get();
      signIn.set({ kind: 'signing-in' });
      try {
        const token = await api.login(code);
        credentials?.keep(token);
        queryClient.clear();
        follow();
      } catch (thrown) {
        // A bad link must not end a good session.
        if (before.kind === 'signed-in' || (credentials?.token() ?? null) !== null) return follow();
        const refused = ['refused', 'unauthorized'].includes(toLinkError(thrown).kind);
        signIn.set({ kind: 'signed-out', problem: refused ? 'code-refused' : 'unreachable' });
      }
    },
    signOut(problem) {
      feed?.abort();
      feed = null;
      denials.cancel();
      credentials?.forget();
      queryClient.clear();
      link.set({ kind: 'connecting' });
      signIn.set({ kind: 'signed-out', problem });
    },
  };
  return panel;
}

/** Whether the counts of refusals have changed with this event. */
function isRefusal(event: AdminEvent): boolean {
  return event.type === 'notice' || (event.type === 'query' && event.query.state === 'refused');
}
