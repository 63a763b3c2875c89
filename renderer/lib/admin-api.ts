import { z } from 'zod';
import {
  type PanelToken,
  panelTokenSchema,
  type Snapshot,
  snapshotSchema,
} from '../../server/contract/admin.ts';
import type { ApprovalVerdict } from '../../server/contract/approvals.ts';
import { type DenialView, denialViewSchema } from '../../server/contract/denials.ts';
import { type AdminEvent, adminEventSchema } from '../../server/contract/events.ts';
import type { ConfirmationVerdict } from '../../server/contract/presence.ts';
import type { DaemonLink } from './daemon-link.ts';
import { LinkError } from './link-error.ts';
import { parseJson } from './parse-json.ts';

/** What the panel asks of the daemon. Every answer is checked against the contract before anything sees it. */
export interface AdminApi {
  /** Trades a pairing code, which works once, for the token of this panel session. */
  login(code: string): Promise<PanelToken>;

  /** Everything the first page shows. */
  snapshot(signal: AbortSignal): Promise<Snapshot>;

  /** Asks the daemon to cancel a query that waits or runs; the outcome arrives as an event. */
  cancelQuery(id: string): Promise<void>;

  /** Asks the daemon to close a session; that it is gone arrives as an event. */
  closeSession(id: string): Promise<void>;

  /** Answers a statement that waits for a human; that it no longer waits arrives as an event. */
  settleApproval(id: string, verdict: ApprovalVerdict): Promise<void>;

  /** Answers a change that waits for a person; taken from the window of the desktop app alone. */
  settleConfirmation(id: string, verdict: ConfirmationVerdict): Promise<void>;

  /** Takes back a change; that it is undone arrives as an event. */
  undoChange(id: string): Promise<void>;

  /** What was refused to whom, the latest first. */
  denials(signal: AbortSignal): Promise<DenialView[]>;

  /** The live stream: one snapshot, then changes. Ends only by throwing a LinkError. */
  events(signal: AbortSignal): AsyncIterable<AdminEvent>;
}

/** The admin API over any carrier. */
export function createAdminApi(link: DaemonLink): AdminApi {
  return {
    async login(code) {
      return check(
        panelTokenSchema,
        await link.request({ method: 'POST', path: '/admin/login', body: { code } }),
      );
    },
    async snapshot(signal) {
      return check(snapshotSchema, await link.request({ method: 'GET', path: '/admin/snapshot' }, signal));
    },
    async cancelQuery(id) {
      await link.request({
        method: 'POST',
        path: `/admin/queries/${encodeURIComponent(id)}/cancel`,
        body: {},
      });
    },
    async closeSession(id) {
      await link.request({ method: 'DELETE', path: `/admin/sessions/${encodeURIComponent(id)}` });
    },
    async settleApproval(id, verdict) {
      await link.request({
        method: 'POST',
        path: `/admin/approvals/${encodeURIComponent(id)}`,
        body: { verdict },
      });
    },
    async settleConfirmation(id, verdict) {
      await link.request({
        method: 'POST',
        path: `/admin/confirmations/${encodeURIComponent(id)}`,
        body: { verdict },
      });
    },
    async undoChange(id) {
      await link.request({ method: 'POST', path: `/admin/changes/${encodeURIComponent(id)}/undo`, body: {} });
    },
    async denials(signal) {
      const answer = await link.request({ method: 'GET', path: '/admin/denials' }, signal);
      return check(z.array(denialViewSchema), answer);
    },
    async *events(signal) {
      for await (const text of link.stream('/admin/events', signal))
        yield check(adminEventSchema, parseJson(text));
    },
  };
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LinkError('unreadable', null, { cause: parsed.error });
}
