import type { FastifyPluginAsync } from 'fastify';
import type { Approvals } from '../../approvals/approvals.ts';
import type { ChangeLog } from '../../changes/change-log.ts';
import { settleApprovalSchema } from '../../contract/approvals.ts';
import { approvalChange } from '../../presence/guarded-changes.ts';
import { parseBody } from '../json-body.ts';
import { originOf } from './change-origin.ts';
import { idParams } from './parameters.ts';
import type { Presence } from './require-presence.ts';

/** `/admin/approvals`: the statements that wait for a person, and the person's verdict. */
export function adminApprovals(services: {
  readonly approvals: Approvals;
  readonly presence: Presence;
  readonly changes: ChangeLog;
}): FastifyPluginAsync {
  const { approvals, presence, changes } = services;

  return async (app) => {
    app.get('/admin/approvals', async () => approvals.list());
    app.post('/admin/approvals/:id', async (request, reply) => {
      const { id } = parseBody(idParams, request.params);
      const { verdict } = parseBody(settleApprovalSchema, request.body);
      const item = approvals.list().find((each) => each.id === id);
      if (item && verdict !== 'deny') await presence.require(request, reply, approvalChange(item, verdict));
      approvals.settle(id, verdict);
      const done = verdict === 'deny' ? 'was denied' : 'was approved';
      const text = `A ${item?.kind ?? ''} statement of ${item?.client ?? 'a client'} ${done}`;
      changes.note({ origin: originOf(request), text }, null);
      return { id, verdict };
    });
  };
}
