import type { FastifyPluginAsync } from 'fastify';
import type { ClientRegistry } from '../clients/client-registry.ts';
import { chooseStrategySchema, type Halted, type Paused, pauseSchema } from '../contract/queue.ts';
import type { Approvals } from '../policy/approvals.ts';
import type { Activity } from '../query/activity.ts';
import type { QueueControl } from '../scheduler/queue-control.ts';
import type { Authenticator } from './authenticate.ts';
import { parseBody } from './parse-body.ts';

/**
 * Who waits for what, and the brakes: pause, resume, and halt, which also cancels everything. Only for a human: every
 * route needs the admin token, and no tool leads here.
 */
export function adminQueue(services: {
  readonly authenticator: Authenticator;
  readonly clients: ClientRegistry;
  readonly queue: QueueControl;
  readonly approvals: Approvals;
  readonly activity: Activity;
  /** Tells the live views that something was paused or resumed. */
  readonly onPause: () => void;
}): FastifyPluginAsync {
  const { authenticator, clients, queue, approvals, activity } = services;

  /** @throws HTTP_BODY_INVALID, CLIENT_UNKNOWN */
  const named = (body: unknown): string | undefined => {
    const { client } = parseBody(pauseSchema, body);
    return client === undefined ? undefined : clients.get(client).name;
  };

  return async (app) => {
    app.addHook('onRequest', authenticator.admin);

    app.get('/admin/queue', async () => queue.view());

    app.put('/admin/scheduler', async (request) =>
      queue.choose(parseBody(chooseStrategySchema, request.body).strategy),
    );

    app.post('/admin/pause', async (request): Promise<Paused> => {
      const paused = queue.pause(named(request.body));
      services.onPause();
      return paused;
    });

    app.post('/admin/resume', async (request): Promise<Paused> => {
      const paused = queue.resume(named(request.body));
      services.onPause();
      return paused;
    });

    app.post('/admin/halt', async (): Promise<Halted> => {
      // First the pause, lest what waits takes the slots of what is cancelled.
      const paused = queue.pause();
      const { inUse, waitingCount } = queue.view();
      const asking = approvals.list().length;
      activity.cancelAll();
      services.onPause();
      return { running: inUse, waiting: waitingCount, approvals: asking, paused };
    });
  };
}
