import type { FastifyPluginAsync } from 'fastify';
import { confirmationHeader, settleConfirmationSchema } from '../../contract/presence.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Confirmations } from '../../presence/confirmations.ts';
import { adminKeyOf } from '../authenticate.ts';
import { parseBody } from '../json-body.ts';
import { idParams } from './parameters.ts';

/** ms that a caller is kept waiting at once: less than its own limit for an answer. */
const waitMs = 5_000;

/**
 * Changes that wait for a person: who asked for one waits here, and the window of the desktop app answers. No token
 * answers one, the admin token least of all: it is what the confirmation stands against.
 */
export function adminConfirmations(services: { readonly confirmations: Confirmations }): FastifyPluginAsync {
  const { confirmations } = services;

  return async (app) => {
    app.get('/admin/confirmations', async () => confirmations.list());

    app.get('/admin/confirmation', async (request) => {
      const ticket = request.headers[confirmationHeader];
      if (typeof ticket !== 'string') throw new SnowgateError('PRESENCE_UNKNOWN');
      const gone = new AbortController();
      request.raw.once('close', () => gone.abort());
      return { state: await confirmations.wait(ticket, waitMs, gone.signal) };
    });

    app.post('/admin/confirmations/:id', async (request) => {
      if (adminKeyOf(request) !== 'desktop') throw new SnowgateError('PRESENCE_WINDOW_ONLY');
      const { id } = parseBody(idParams, request.params);
      const { verdict } = parseBody(settleConfirmationSchema, request.body);
      confirmations.settle(id, verdict);
      return { id, verdict };
    });
  };
}
