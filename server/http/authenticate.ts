import '@fastify/websocket';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Client, ClientRegistry } from '../clients/client-registry.ts';
import type { TemporaryTokens } from '../clients/temporary-tokens.ts';
import { hashToken, sameHash } from '../clients/tokens.ts';
import type { Transport } from '../contract/sessions.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import type { ConnectionLimiter } from './connection-limiter.ts';
import { offeredProtocols } from './headers.ts';
import { madeInProcess } from './in-process-request.ts';

/** Who calls, as found from the token alone. */
export interface HttpCaller {
  readonly client: Client;
  readonly transport: Transport;
}

/**
 * What opened an admin route. `desktop`: a port of the desktop app, which no token replaces; `panel`: a browser that signed
 * in; `token`: the admin token, which every program of the same user can read.
 */
export type AdminKey = 'desktop' | 'panel' | 'token';

/** Who may pass which door. */
export interface Authenticator {
  /**
   * Hook for routes of clients; afterwards `callerOf` answers. Before the body is read, and again after it: a body may take
   * its time, and a token that was replaced meanwhile opens nothing.
   *
   * @throws AUTH_REQUIRED, AUTH_INVALID, HTTP_CONNECTION_CAP
   */
  client(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Hook for the admin routes; afterwards `adminKeyOf` answers. @throws ADMIN_REQUIRED */
  admin(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Hook for the metrics: whoever may do everything, and Prometheus. @throws METRICS_REQUIRED */
  metrics(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Who reads, without refusing anybody: for routes that say more to those who may know. */
  reader(request: FastifyRequest): Reader;
}

/** What the token of a request says about who reads. */
export type Reader =
  | { readonly kind: 'admin' }
  | { readonly kind: 'client'; readonly client: Client }
  | { readonly kind: 'nobody' };

/** Where a request carries its caller. Not in a WeakMap: with one entry a request, those are the collector's hardest work. */
const callerKey = Symbol('caller');

const adminKey = Symbol('admin key');

interface Known {
  [callerKey]?: HttpCaller & { readonly revoked: number };
  [adminKey]?: AdminKey;
}

/** What opened a route behind the admin hook. */
export function adminKeyOf(request: FastifyRequest): AdminKey {
  const key = (request as Known)[adminKey];
  // Only a route that was wired without the hook gets here: fail closed.
  if (!key) throw new SnowgateError('ADMIN_REQUIRED');
  return key;
}

/** The caller of a request that has passed the client hook. */
export function callerOf(request: FastifyRequest): HttpCaller {
  const caller = (request as Known)[callerKey];
  // Only a route that was wired without the hook gets here: fail closed.
  if (!caller) throw new SnowgateError('AUTH_REQUIRED');
  return caller;
}

export function createAuthenticator(options: {
  readonly clients: ClientRegistry;
  /** The admin token of this installation; only its hash is kept. */
  readonly adminToken: string;
  /** Opens the metrics and nothing else; only its hash is kept. */
  readonly metricsToken: string;
  /** Opens the admin routes to requests made inside this process, and to no other; it lives in memory only. */
  readonly inProcessToken: string;
  readonly panelTokens: TemporaryTokens<'panel'>;
  /** Tokens of stdio bridges, each for one client. */
  readonly bridgeTokens: TemporaryTokens<string>;
  /** Told of each request of a client. */
  readonly onCaller?: (request: FastifyRequest, caller: HttpCaller) => void;
  /** Learns which connections have shown a token. */
  readonly connections: ConnectionLimiter;
  readonly now?: () => number;
}): Authenticator {
  const { clients, panelTokens, bridgeTokens, connections, now = Date.now } = options;
  const adminHash = hashToken(options.adminToken);
  const metricsHash = hashToken(options.metricsToken);
  const inProcessHash = hashToken(options.inProcessToken);

  const adminKeyFor = (request: FastifyRequest, token: string | undefined): AdminKey | undefined => {
    if (token === undefined) return undefined;
    // Even known to somebody it opens nothing from outside.
    if (madeInProcess(request) && sameHash(hashToken(token), inProcessHash)) return 'desktop';
    if (sameHash(hashToken(token), adminHash)) return 'token';
    return panelTokens.holderOf(token) === undefined ? undefined : 'panel';
  };
  const findCaller = (request: FastifyRequest, token: string): HttpCaller | undefined => {
    const client = clients.authenticate(token);
    if (client) return { client, transport: request.ws ? 'websocket' : 'http' };
    const bridged = bridgeTokens.holderOf(token);
    const known = bridged === undefined ? undefined : clients.list().find(({ name }) => name === bridged);
    return known && { client: known, transport: 'stdio' };
  };

  const admitClient = (client: Client, request: FastifyRequest, reply: FastifyReply) => {
    try {
      connections.admitClient(request.raw.socket, client.name);
    } catch (error) {
      reply.header('connection', 'close');
      throw error;
    }
  };

  /** Whether an admin calls, whose connection then is not closed for one that shows no token. */
  const admitAdmin = (request: FastifyRequest, token: string | undefined): boolean => {
    const admitted = adminKeyFor(request, token) !== undefined;
    if (admitted) connections.admitAdmin(request.raw.socket);
    return admitted;
  };

  return {
    async client(request, reply) {
      const revoked = clients.revoked();
      if ((request as Known)[callerKey]?.revoked === revoked) return;
      const token = tokenOf(request);
      const caller = token === undefined ? undefined : findCaller(request, token);
      if (!caller) {
        reply.header('www-authenticate', 'Bearer realm="snowgate"');
        throw new SnowgateError(token === undefined ? 'AUTH_REQUIRED' : 'AUTH_INVALID');
      }
      admitClient(caller.client, request, reply);
      clients.seen(caller.client.name, now());
      options.onCaller?.(request, caller);
      (request as Known)[callerKey] = { ...caller, revoked };
    },

    async admin(request, reply) {
      const key = adminKeyFor(request, tokenOf(request));
      if (key) {
        connections.admitAdmin(request.raw.socket);
        (request as Known)[adminKey] = key;
        return;
      }
      reply.header('www-authenticate', 'Bearer realm="snowgate-admin"');
      throw new SnowgateError('ADMIN_REQUIRED');
    },

    async metrics(request, reply) {
      const token = tokenOf(request);
      if (admitAdmin(request, token)) return;
      // A client's token is not enough: the figures tell of the other clients.
      if (token !== undefined && sameHash(hashToken(token), metricsHash)) {
        connections.admitAdmin(request.raw.socket);
        return;
      }
      reply.header('www-authenticate', 'Bearer realm="snowgate-metrics"');
      throw new SnowgateError('METRICS_REQUIRED');
    },

    reader(request) {
      const token = tokenOf(request);
      if (token === undefined) return { kind: 'nobody' };
      if (admitAdmin(request, token)) return { kind: 'admin' };
      const caller = findCaller(request, token);
      return caller ? { kind: 'client', client: caller.client } : { kind: 'nobody' };
    },
  };
}

const subprotocolPrefix = 'mcp.bearer.';

/**
 * The bearer token of a request. A browser cannot set headers on a WebSocket, so there it may stand as a second
 * subprotocol `mcp.bearer.<base64url(token)>`; never in the query string, where logs and histories would keep it.
 */
function tokenOf(request: FastifyRequest): string | undefined {
  const match = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? '');
  if (match) return match[1];
  if (!request.ws) return undefined;
  const entry = offeredProtocols(request.headers['sec-websocket-protocol']).find((offer) =>
    offer.startsWith(subprotocolPrefix),
  );
  return entry && Buffer.from(entry.slice(subprotocolPrefix.length), 'base64url').toString('utf8');
}
