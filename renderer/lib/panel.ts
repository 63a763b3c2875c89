import { QueryClient } from '@tanstack/react-query';
import type { Snapshot } from '../../server/contract/admin.ts';
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

  /** Starts: with a pairing code if there is one, else with the token this tab kept. */
  start(code: string | null): Promise<void>;

  /** Trades a code for a token and starts to follow the daemon. */
  pair(code: string): Promise<void>;

  /** Forgets the token and everything shown. */
  signOut(problem: SignInProblem | null): void;
}

/** Wires the admin API, the query cache and the live stream together. */
export function createPanel(api: AdminApi, credentials: Credentials): Panel {
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
      if (code !== null) await panel.pair(code);
      else if (credentials.token() !== null) follow();
    },
    async pair(code) {
      const before = signIn.get();
      signIn.set({ kind: 'signing-in' });
      try {
        credentials.keep(await api.login(code));
        queryClient.clear();
        follow();
      } catch (thrown) {
        // A bad link must not end a good session.
        if (before.kind === 'signed-in' || credentials.token() !== null) return follow();
        const refused = ['refused', 'unauthorized'].includes(toLinkError(thrown).kind);
        signIn.set({ kind: 'signed-out', problem: refused ? 'code-refused' : 'unreachable' });
      }
    },
    signOut(problem) {
      feed?.abort();
      feed = null;
      credentials.forget();
      queryClient.clear();
      link.set({ kind: 'connecting' });
      signIn.set({ kind: 'signed-out', problem });
    },
  };
  return panel;
}
