import type { FastifyPluginAsync } from 'fastify';
import type { ChangeLog, Undo } from '../../changes/change-log.ts';
import type { PolicyStore } from '../../clients/policy-store.ts';
import type { Policy } from '../../contract/policy.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { policyChanges } from '../../policy/decision/widens.ts';
import { wideningChange } from '../../presence/guarded-changes.ts';
import type { QueueControl } from '../../scheduler/queue-control.ts';
import { parseBody } from '../json-body.ts';
import { originOf } from './change-origin.ts';
import { idParams } from './parameters.ts';
import type { Presence } from './require-presence.ts';

/**
 * What was changed through the admin API, and the way back. An undo is a change like any other: it needs the same
 * authority, and a person where it gives a client more.
 */
export function adminChanges(services: {
  readonly changes: ChangeLog;
  readonly presence: Presence;
  readonly policies: PolicyStore;
  /** @param policy - null goes back to the default one */
  readonly applyPolicy: (client: string, policy: Policy | null) => number;
  readonly queue: Pick<QueueControl, 'pause' | 'resume'>;
  readonly onPause: () => void;
}): FastifyPluginAsync {
  const { changes, presence, policies, queue } = services;

  /** Another change may have come in between: it is not to be lost by the way. */
  const refuseSuperseded = (text: string, undo: Undo): void => {
    if (undo.kind !== 'policy') return;
    const current = policies.of(undo.client);
    if (policyChanges(undo.after, current).length > 0) throw new SnowgateError('CHANGE_SUPERSEDED', { text });
  };

  return async (app) => {
    app.get('/admin/changes', async () => changes.list());

    app.post('/admin/changes/:id/undo', async (request, reply) => {
      const { id } = parseBody(idParams, request.params);
      const { text, undo } = changes.undoOf(id);
      refuseSuperseded(text, undo);
      if (undo.kind === 'policy') {
        const { client } = undo;
        const current = policies.of(client);
        const before = undo.before ?? policies.unset;
        const widening = wideningChange(client, current, before);
        if (widening) await presence.require(request, reply, widening);
        services.applyPolicy(client, undo.before);
      } else {
        queue[undo.kind](undo.client);
        services.onPause();
      }
      changes.undone(id);
      changes.note({ origin: originOf(request), text: `Taken back: ${text}` }, null);
      return { id, undone: true };
    });
  };
}
