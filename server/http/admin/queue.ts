import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Approvals } from '../../approvals/approvals.ts';
import type { ChangeLog } from '../../changes/change-log.ts';
import type { ClientRegistry } from '../../clients/client-registry.ts';
import { chooseStrategySchema, type Halted, type Paused, pauseSchema } from '../../contract/queue.ts';
import type { Activity } from '../../query/activity/activity.ts';
import type { QueueControl } from '../../scheduler/queue-control.ts';
import { parseBody } from '../json-body.ts';
import { originOf } from './change-origin.ts';

/**
 * Who waits for what, and the brakes: pause, resume, and halt, which also cancels everything. Only for a human: every
 * route needs the admin token, and no tool leads here.
 */
export function adminQueue(services: {
  readonly clients: ClientRegistry;
  readonly queue: QueueControl;
  readonly approvals: Approvals;
  readonly changes: ChangeLog;
  readonly activity: Activity;
  /** Tells the live views that something was paused or resumed. */
  readonly onPause: () => void;
}): FastifyPluginAsync {
  const { clients, queue, approvals, activity, changes } = services;

  /** @throws HTTP_BODY_INVALID, CLIENT_UNKNOWN */
  const named = (body: unknown): string | undefined => {
    const { client } = parseBody(pauseSchema, body);
    return client === undefined ? undefined : clients.get(client).name;
  };

  const isPaused = (client: string | undefined): boolean => {
    const { all, clients: paused } = queue.paused();
    return client === undefined ? all : paused.includes(client);
  };

  /** What was so before is no change, and taking it back would be one. */
  const brake = (request: FastifyRequest, kind: 'pause' | 'resume', client: string | undefined): Paused => {
    const changed = isPaused(client) !== (kind === 'pause');
    const paused = queue[kind](client);
    services.onPause();
    if (changed) {
      const text = `${client === undefined ? 'Everything' : client} was ${kind}d`;
      changes.note(
        { origin: originOf(request), text },
        { kind: kind === 'pause' ? 'resume' : 'pause', client },
      );
    }
    return paused;
  };

  return async (app) => {
    app.get('/admin/queue', async () => queue.view());

    app.put('/admin/scheduler', async (request) => {
      const { strategy } = parseBody(chooseStrategySchema, request.body);
      const view = queue.choose(strategy);
      changes.note(
        { origin: originOf(request), text: `Connections are shared out by ${view.strategy}` },
        null,
      );
      return view;
    });

    app.post('/admin/pause', async (request): Promise<Paused> => {
      return brake(request, 'pause', named(request.body));
    });

    app.post('/admin/resume', async (request): Promise<Paused> => {
      return brake(request, 'resume', named(request.body));
    });

    app.post('/admin/halt', async (request): Promise<Halted> => {
      const already = queue.paused().all;
      // First the pause, lest what waits takes the slots of what is cancelled.
      const paused = queue.pause();
      const { inUse, waitingCount } = queue.view();
      const asking = approvals.list().length;
      activity.cancelAll();
      services.onPause();
      const text = 'Everything was halted: what ran was cancelled, all clients are paused';
      const undo = already ? null : ({ kind: 'resume', client: undefined } as const);
      changes.note({ origin: originOf(request), text }, undo);
      return { running: inUse, waiting: waitingCount, approvals: asking, paused };
    });
  };
}
