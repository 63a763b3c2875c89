import { z } from 'zod';
import {
  clientViewSchema,
  overviewSchema,
  poolViewSchema,
  queryViewSchema,
  snapshotSchema,
} from './admin.ts';

import { approvalViewSchema } from './approvals.ts';
import { changeViewSchema } from './changes.ts';
import { noticeSchema } from './denials.ts';
import { confirmationViewSchema } from './presence.ts';
import { queueViewSchema } from './queue.ts';
import { clientUsageSchema } from './quota.ts';
import { sessionViewSchema } from './sessions.ts';

/**
 * What `GET /admin/events` (server-sent events, admin token) carries: first one `snapshot`, then changes.
 * Each change holds the whole row, so that applying one twice does no harm.
 */
export const adminEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), snapshot: snapshotSchema }),
  z.object({ type: z.literal('overview'), overview: overviewSchema }),
  z.object({ type: z.literal('client'), client: clientViewSchema }),
  z.object({ type: z.literal('client-removed'), name: z.string() }),
  z.object({ type: z.literal('session'), session: sessionViewSchema }),
  z.object({ type: z.literal('session-removed'), id: z.string() }),
  z.object({ type: z.literal('query'), query: queryViewSchema }),
  z.object({ type: z.literal('pool'), pool: poolViewSchema }),
  z.object({ type: z.literal('approval'), approval: approvalViewSchema }),
  z.object({ type: z.literal('approval-removed'), id: z.string() }),
  z.object({ type: z.literal('confirmation'), confirmation: confirmationViewSchema }),
  z.object({ type: z.literal('confirmation-removed'), id: z.string() }),
  z.object({ type: z.literal('change'), change: changeViewSchema }),
  z.object({ type: z.literal('queue'), queue: queueViewSchema }),
  z.object({ type: z.literal('usage'), usage: clientUsageSchema }),
  z.object({ type: z.literal('notice'), notice: noticeSchema }),
]);
export type AdminEvent = z.infer<typeof adminEventSchema>;
