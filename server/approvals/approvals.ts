import { randomUUID } from 'node:crypto';
import type { ApprovalVerdict, ApprovalView } from '../contract/approvals.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import { assertNever } from '../util/assert-never.ts';
import { type CoolDowns, createCoolDowns } from './cool-downs.ts';
import { wordingOf } from './statement-wording.ts';

/** What a human is asked about. */
export type ApprovalRequest = Omit<ApprovalView, 'id' | 'askedAt' | 'expiresAt'> & {
  /** The database and schema in which the statement's names are read: part of what is approved. */
  readonly context: string;
  /** The stamp of the policy that asks: what was approved for a session is approved under this policy alone. */
  readonly policy: string;
};

/** Statements that wait for a human. Nothing that a client can call settles one. */
export interface Approvals {
  /**
   * Resolves when a human approves, now or earlier for this statement in this session.
   *
   * @param options - `seconds` until it is refused by itself; `signal`: the client is gone
   * @throws POLICY_APPROVAL_DENIED, POLICY_APPROVAL_COOLDOWN after that, POLICY_APPROVAL_TIMEOUT, POLICY_APPROVALS_FULL, QUERY_CANCELLED
   */
  request(
    request: ApprovalRequest,
    options: { readonly seconds: number; readonly signal: AbortSignal },
  ): Promise<void>;

  /** What waits, oldest first. */
  list(): readonly ApprovalView[];

  /**
   * Forgets what was approved for the sessions of a client. To be called when its policy changes: a policy that is taken
   * back and then given again is another one to the human, though it reads the same.
   */
  forget(client: string): void;

  /** @throws POLICY_APPROVAL_UNKNOWN when it does not wait (any more) */
  settle(id: string, verdict: ApprovalVerdict): void;
}

interface Waiting {
  readonly view: ApprovalView;
  readonly settle: (verdict: ApprovalVerdict) => void;
}

/** Bounds: a client that asks for everything must not bury what others ask. */
const mostOfOneClient = 10;
const mostWaiting = 200;
const mostRemembered = 1_000;

/**
 * @param onChange - told of each statement that begins or ends to wait
 * @param coolDowns - keeps a statement that a human has refused from asking again at once
 */
export function createApprovals(
  onChange: (change: { readonly added: ApprovalView } | { readonly removed: string }) => void,
  coolDowns: CoolDowns = createCoolDowns(),
): Approvals {
  const waiting = new Map<string, Waiting>();
  /** What was approved for a session, and of which client it is; oldest first. */
  const remembered = new Map<string, string>();

  const remember = (key: string, client: string) => {
    const oldest = remembered.keys().next();
    if (remembered.size >= mostRemembered && !oldest.done) remembered.delete(oldest.value);
    remembered.set(key, client);
  };

  const verdictOf = async (
    view: ApprovalView,
    { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
  ): Promise<ApprovalVerdict | 'timeout' | 'gone'> => {
    const ended = new AbortController();
    try {
      return await new Promise((resolve) => {
        const timer = setTimeout(() => resolve('timeout'), seconds * 1000);
        ended.signal.addEventListener('abort', () => clearTimeout(timer));
        signal.addEventListener('abort', () => resolve('gone'), { signal: ended.signal });
        waiting.set(view.id, { view, settle: resolve });
        onChange({ added: view });
      });
    } finally {
      ended.abort();
    }
  };

  return {
    async request({ context, policy, ...shown }, { seconds, signal }) {
      const key = JSON.stringify([shown.session, policy, context, shown.sql]);
      if (remembered.has(key)) return;
      // The session and the policy are left out: neither a new connection nor a change elsewhere undoes a refusal.
      const statement = JSON.stringify([context, wordingOf(shown.sql)]);
      const coolDownMs = coolDowns.left(shown.client, statement);
      if (coolDownMs > 0) {
        throw new SnowgateError('POLICY_APPROVAL_COOLDOWN', {
          retryAfterSeconds: Math.ceil(coolDownMs / 1000),
        });
      }
      const ofClient = [...waiting.values()].filter(({ view }) => view.client === shown.client).length;
      if (ofClient >= mostOfOneClient || waiting.size >= mostWaiting)
        throw new SnowgateError('POLICY_APPROVALS_FULL');
      if (signal.aborted) throw new SnowgateError('QUERY_CANCELLED');

      const askedAt = Date.now();
      const view: ApprovalView = { ...shown, id: randomUUID(), askedAt, expiresAt: askedAt + seconds * 1000 };
      const outcome = await verdictOf(view, { seconds, signal });
      waiting.delete(view.id);
      onChange({ removed: view.id });
      if (outcome === 'session') remember(key, shown.client);
      if (outcome === 'deny') coolDowns.refused(shown.client, statement);
      else if (outcome === 'once' || outcome === 'session') coolDowns.approved(shown.client, statement);
      switch (outcome) {
        case 'once':
        case 'session':
          return;
        case 'deny':
          throw new SnowgateError('POLICY_APPROVAL_DENIED');
        case 'timeout':
          throw new SnowgateError('POLICY_APPROVAL_TIMEOUT', { seconds });
        case 'gone':
          throw new SnowgateError('QUERY_CANCELLED');
        default:
          return assertNever(outcome);
      }
    },

    list: () => [...waiting.values()].map(({ view }) => view),

    forget(client) {
      for (const [key, owner] of remembered) if (owner === client) remembered.delete(key);
    },

    settle(id, verdict) {
      const found = waiting.get(id);
      if (!found) throw new SnowgateError('POLICY_APPROVAL_UNKNOWN', { id });
      found.settle(verdict);
    },
  };
}
