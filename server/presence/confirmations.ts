import { randomInt, randomUUID } from 'node:crypto';
import { newToken } from '../clients/tokens.ts';
import type { ConfirmationVerdict, ConfirmationView } from '../contract/presence.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { digestOf } from './digest.ts';

/** A change that a person is asked to confirm. */
export type ConfirmationRequest = Pick<ConfirmationView, 'title' | 'origin'> & {
  readonly lines: readonly string[];
  readonly askedBy: readonly string[];
  /** The request that asks for it: method, path and body. */
  readonly request: string;
};

/**
 * Changes that wait for a person at the desktop app. A confirmation holds for one request with exactly the content that
 * was shown, for the caller who was given its ticket, once.
 */
export interface Confirmations {
  /** @throws PRESENCE_FULL */
  ask(request: ConfirmationRequest): {
    readonly ticket: string;
    readonly code: string;
    readonly seconds: number;
  };

  /**
   * Uses up the confirmation of this ticket, if it was given for exactly this.
   *
   * @throws PRESENCE_UNKNOWN
   */
  take(ticket: string, request: ConfirmationRequest): void;

  /**
   * Resolves when a person has decided, or after a while.
   *
   * @param waitMs - how long to wait
   * @throws PRESENCE_UNKNOWN, PRESENCE_REFUSED, PRESENCE_TIMEOUT
   */
  wait(ticket: string, waitMs: number, signal: AbortSignal): Promise<'waiting' | 'confirmed'>;

  /** What waits, oldest first. */
  list(): readonly ConfirmationView[];

  /** @throws PRESENCE_UNKNOWN */
  settle(id: string, verdict: ConfirmationVerdict): void;

  close(): void;
}

type State = 'waiting' | 'confirmed' | 'refused' | 'late';

interface Entry {
  readonly view: ConfirmationView;
  readonly content: string;
  state: State;
  timer: NodeJS.Timeout;
  readonly listeners: Set<() => void>;
}

/** How long a person may take, and then the caller to come back (s). */
const patienceSeconds = 120;
/** More would bury what the person has asked for. */
const mostWaiting = 20;
/** No letters and digits that are taken for one another. */
const codeSigns = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** @param onChange - told of each change that begins or ends to wait */
export function createConfirmations(
  onChange: (change: { readonly added: ConfirmationView } | { readonly removed: string }) => void,
  seconds = patienceSeconds,
): Confirmations {
  const entries = new Map<string, Entry>();
  const contentOf = ({ request, title, lines }: ConfirmationRequest) => digestOf([request, title, ...lines]);

  /** Tells who waits, and lets the outcome be read for as long again. */
  const end = (ticket: string, entry: Entry, state: State) => {
    clearTimeout(entry.timer);
    entry.state = state;
    entry.timer = setTimeout(() => entries.delete(ticket), seconds * 1000);
    entry.timer.unref();
    onChange({ removed: entry.view.id });
    for (const listener of entry.listeners) listener();
  };
  const waiting = () => [...entries].filter(([, { state }]) => state === 'waiting');

  return {
    ask(request) {
      if (waiting().length >= mostWaiting) throw new SnowgateError('PRESENCE_FULL');
      const ticket = newToken('confirmation');
      const askedAt = Date.now();
      const { title, lines, origin, askedBy } = request;
      const view: ConfirmationView = {
        id: randomUUID(),
        code: newCode(),
        title,
        lines: [...lines],
        origin,
        askedBy: [...askedBy],
        askedAt,
        expiresAt: askedAt + seconds * 1000,
      };
      const timer = setTimeout(() => end(ticket, entry, 'late'), seconds * 1000);
      timer.unref();
      const entry: Entry = {
        view,
        content: contentOf(request),
        state: 'waiting',
        timer,
        listeners: new Set(),
      };
      entries.set(ticket, entry);
      onChange({ added: view });
      return { ticket, code: view.code, seconds };
    },

    take(ticket, request) {
      const entry = entries.get(ticket);
      if (entry?.state !== 'confirmed' || entry.content !== contentOf(request)) {
        throw new SnowgateError('PRESENCE_UNKNOWN');
      }
      clearTimeout(entry.timer);
      entries.delete(ticket);
    },

    async wait(ticket, waitMs, signal) {
      const entry = entries.get(ticket);
      if (!entry) throw new SnowgateError('PRESENCE_UNKNOWN');
      if (entry.state === 'waiting') await decided(entry, waitMs, signal);
      const { code } = entry.view;
      switch (entry.state) {
        case 'waiting':
        case 'confirmed':
          return entry.state;
        case 'refused':
          throw new SnowgateError('PRESENCE_REFUSED', { code });
        case 'late':
          throw new SnowgateError('PRESENCE_TIMEOUT', { code, seconds });
      }
    },

    list: () => waiting().map(([, { view }]) => view),

    settle(id, verdict) {
      const found = waiting().find(([, { view }]) => view.id === id);
      if (!found) throw new SnowgateError('PRESENCE_UNKNOWN');
      end(...found, verdict === 'confirm' ? 'confirmed' : 'refused');
    },

    close() {
      for (const { timer } of entries.values()) clearTimeout(timer);
      entries.clear();
    },
  };
}

/** Resolves when the entry is decided, the time is up, or nobody waits any more. */
function decided(entry: Entry, waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      entry.listeners.delete(done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    entry.listeners.add(done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** Two groups of four: 40 bits, more than can be tried while it waits. */
function newCode(): string {
  const signs = Array.from({ length: 8 }, () => codeSigns.charAt(randomInt(codeSigns.length)));
  return `${signs.slice(0, 4).join('')}-${signs.slice(4).join('')}`;
}
