import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Client } from '../../clients/client-registry.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { callerOf } from '../../http/authenticate.ts';
import { mcpSubprotocol, offeredProtocols } from '../../http/headers.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import { createConnectionSessions } from '../protocol/connection-sessions.ts';
import type { ServerBuilder } from '../protocol/tool-server.ts';
import { type Watermarks, WebSocketTransport } from './websocket-transport.ts';

/** WebSocket close code (RFC 6455): this side leaves. */
const goingAway = 1001;
/** How long a peer may take to answer a close (ms) before the line is cut. */
const hangUpMs = 1_000;

/** Serves `/mcp` over WebSocket. */
export interface WebSocketServing {
  /**
   * Runs before the upgrade, so that a refusal is plain HTTP.
   * @throws HTTP_SUBPROTOCOL
   */
  check(request: FastifyRequest): void;
  /** Takes the open socket. Must be called in the same tick as the upgrade, or early messages are lost. */
  accept(socket: WebSocket, request: FastifyRequest): void;
  readonly size: number;
  /** Ends the connections of one client: it was removed or its token was replaced. */
  dropClient(name: string): void;
}

/** Both eras over WebSocket, as on stdio the opening message decides. One connection has a server of its own. */
export function createWebSocketServing(options: {
  readonly build: ServerBuilder;
  readonly sessions: SessionRegistry;
  readonly onError: (error: Error) => void;
  readonly watermarks?: Watermarks;
  readonly pingMs?: number;
}): WebSocketServing {
  const { build, sessions, onError, watermarks, pingMs } = options;
  const open = new Map<WebSocket, Client>();

  return {
    check(request) {
      // ws completes the handshake even for a client that offers nothing it knows, so the offer is checked here.
      if (!offeredProtocols(request.headers['sec-websocket-protocol']).includes(mcpSubprotocol)) {
        throw new SnowgateError('HTTP_SUBPROTOCOL');
      }
    },

    accept(socket, request) {
      const { client, transport: carrier } = callerOf(request);
      const used = createConnectionSessions(sessions, { client, transport: carrier }, () => hangUp(socket));
      const transport = new WebSocketTransport(socket, {
        admit: used.incoming,
        ...(watermarks && { watermarks }),
        ...(pingMs !== undefined && { pingMs }),
      });
      open.set(socket, client);
      socket.once('close', () => {
        open.delete(socket);
        used.gone();
      });
      serveStdio(({ era }) => build({ client, transport: carrier, era }), {
        transport,
        onerror: onError,
      });
    },

    get size() {
      return open.size;
    },

    dropClient(name) {
      for (const [socket, client] of open) if (client.name === name) socket.terminate();
    },
  };
}

/** Closes in order, so that answers on their way still arrive, and cuts the line if the peer does not follow. */
function hangUp(socket: WebSocket): void {
  const timer = setTimeout(() => socket.terminate(), hangUpMs);
  socket.once('close', () => clearTimeout(timer));
  socket.close(goingAway, 'session closed');
}
