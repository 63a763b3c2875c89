import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ChangeOrigin, confirmationHeader } from '../../contract/presence.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Confirmations } from '../../presence/confirmations.ts';
import type { GuardedChange } from '../../presence/guarded-changes.ts';
import { adminKeyOf } from '../authenticate.ts';
import { originOf } from './change-origin.ts';

/**
 * Whether a person stands behind a change. The admin token does not show that: every program of the same user can read
 * it, an AI client's shell among them. What can show it is the window of the desktop app; without one, the daemon looks
 * whether the process that asks descends from one that holds a client's session. See docs/adr/015-presence.md.
 */
export interface Presence {
  /**
   * Lets a request pass that a person has made or confirmed.
   *
   * @throws PRESENCE_NEEDED with the ticket in a header, PRESENCE_WINDOW_ONLY, PRESENCE_CLIENT_PROCESS, PRESENCE_FULL,
   * PRESENCE_UNKNOWN
   */
  require(request: FastifyRequest, reply: FastifyReply, change: GuardedChange): Promise<void>;

  /**
   * Lets a request for a client's token pass, unless it comes from below another client.
   *
   * @throws PRESENCE_OTHER_CLIENT
   */
  requireOwn(request: FastifyRequest, client: string): Promise<void>;

  /** A port of the desktop app is open from now on. @returns to be called when it is not any more */
  windowOpened(): () => void;
}

/**
 * @param options - `clientsAbove`: see SessionHolders; null where processes are not looked at
 */
export function createPresence(options: {
  readonly confirmations: Confirmations;
  readonly clientsAbove: ((socket: Socket) => Promise<ReadonlySet<string> | null>) | null;
}): Presence {
  const { confirmations } = options;
  const windows = new Set<symbol>();

  const clientsAbove = async (request: FastifyRequest): Promise<readonly string[]> => {
    // What came over no connection comes from the desktop app itself.
    if (options.clientsAbove === null || adminKeyOf(request) === 'desktop') return [];
    return [...((await options.clientsAbove(request.raw.socket)) ?? [])].sort();
  };

  const confirmed = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { title, lines }: GuardedChange,
    origin: ChangeOrigin,
  ): Promise<void> => {
    const wanted = {
      title,
      lines,
      origin,
      askedBy: await clientsAbove(request),
      request: `${request.method} ${request.url} ${JSON.stringify(request.body ?? null)}`,
    };
    const ticket = request.headers[confirmationHeader];
    if (typeof ticket === 'string') return confirmations.take(ticket, wanted);
    const asked = confirmations.ask(wanted);
    reply.header(confirmationHeader, asked.ticket);
    throw new SnowgateError('PRESENCE_NEEDED', { code: asked.code, seconds: asked.seconds });
  };

  return {
    async require(request, reply, change) {
      const key = adminKeyOf(request);
      if (key === 'desktop') return;
      if (windows.size > 0) {
        // `snowgate panel` gives every holder of the admin token a signed-in page, and a page can be scripted.
        if (key === 'panel') throw new SnowgateError('PRESENCE_WINDOW_ONLY');
        return confirmed(request, reply, change, originOf(request));
      }
      const [client] = await clientsAbove(request);
      if (client !== undefined) {
        throw new SnowgateError('PRESENCE_CLIENT_PROCESS', { client, what: lowerFirst(change.title) });
      }
    },

    async requireOwn(request, client) {
      const above = await clientsAbove(request);
      const [holder] = above;
      if (holder === undefined || above.includes(client)) return;
      throw new SnowgateError('PRESENCE_OTHER_CLIENT', { holder, client });
    },

    windowOpened() {
      const window = Symbol('window');
      windows.add(window);
      return () => void windows.delete(window);
    },
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
