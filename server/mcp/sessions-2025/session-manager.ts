import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  isInitializeRequest,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type JSONRPCRequest,
  parseJSONRPCMessage,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/server';
import type { Client } from '../../clients/client-registry.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { retryAfterOf } from '../../http/headers.ts';
import type { ClientInfo, Session } from '../../sessions/session.ts';
import type { SessionRegistry } from '../../sessions/session-registry.ts';
import { readPlainLegacyCall } from '../fast-path/call-2025.ts';
import { accepts, acceptsMcp } from '../protocol/accept-header.ts';
import { type ConnectionSessions, createConnectionSessions } from '../protocol/connection-sessions.ts';
import type { FastPathTools } from '../protocol/direct-tool-calls.ts';
import type { PlainToolCall } from '../protocol/plain-tool-call.ts';
import { rpcCodes, rpcError, sendRpcError } from '../protocol/rpc-error.ts';
import type { ServerBinding, ServerBuilder } from '../protocol/tool-server.ts';
import type { Handshake, ProtocolSessionStore } from './session-store.ts';
import { LegacyTransport } from './transport.ts';

/** The sessions of the 2025 era over HTTP, each bound to the client that opened it. */
export interface LegacySessions {
  /** Serves a POST, GET or DELETE that was classified as 2025-era traffic. The response must be hijacked. */
  serve(
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    binding: ServerBinding,
  ): Promise<void>;
  readonly size: number;
  /** Ends the sessions that have been silent for the idle time and hold no stream. */
  sweep(): Promise<void>;
  /** Ends the sessions of one client: it was removed or its token was replaced. */
  dropClient(name: string): Promise<void>;
  /** Ends all of them for this daemon; the next one on the same state folder goes on with them. */
  close(): Promise<void>;
}

interface LegacySession {
  readonly client: Client;
  readonly server: ReturnType<ServerBuilder>;
  readonly transport: LegacyTransport;
  readonly used: ConnectionSessions;
  readonly binding: ServerBinding;
  lastSeenAt: number;
}

/** When to try again after a refusal for lack of room (s). */
const retryAfterSeconds = 30;

export function createLegacySessions(options: {
  readonly build: ServerBuilder;
  /** Those tools of the servers that `build` makes which need no server around them. */
  readonly direct: FastPathTools;
  readonly sessions: SessionRegistry;
  /** Where they are kept over a restart. */
  readonly kept: ProtocolSessionStore;
  readonly cap: number;
  /** Most protocol sessions of one client: ever new ones must not fill the house for the others. */
  readonly perClient: number;
  readonly idleMs: number;
  readonly now?: () => number;
}): LegacySessions {
  const { build, direct, kept, cap, perClient, idleMs, now = Date.now } = options;
  const sessions = new Map<string, LegacySession>();
  /** Those that are being taken over from an earlier daemon; two requests of one session take it over once. */
  const resuming = new Map<string, Promise<LegacySession>>();
  let closing = false;
  let sweptAt = now();

  /** A foreign session is answered exactly like one that never was, so that nobody can probe for ids. */
  const find = async (
    request: IncomingMessage,
    response: ServerResponse,
    binding: ServerBinding,
  ): Promise<LegacySession | undefined> => {
    const { client } = binding;
    const id = request.headers['mcp-session-id'];
    if (typeof id !== 'string') {
      sendRpcError(
        response,
        400,
        rpcError(rpcCodes.server, 'Bad Request: Mcp-Session-Id header is required'),
      );
      return undefined;
    }
    const session = sessions.get(id) ?? (await resume(id, binding));
    if (!session || session.client.name !== client.name) {
      const error = new SnowgateError('SESSION_UNKNOWN');
      sendRpcError(response, 404, rpcError(rpcCodes.sessionNotFound, 'Session not found', null, error));
      return undefined;
    }
    const version = request.headers['mcp-protocol-version'];
    if (version !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(String(version))) {
      sendRpcError(response, 400, rpcError(rpcCodes.server, 'Bad Request: Unsupported protocol version'));
      return undefined;
    }
    session.lastSeenAt = now();
    return session;
  };

  const of = (client: string) => [...sessions.values()].filter((session) => session.client.name === client);

  /**
   * @param id - that of a session which an earlier daemon has opened, or a new one
   * @throws SESSION_CAP, SESSION_CLIENT_CAP
   */
  const open = async (
    binding: ServerBinding,
    message: JSONRPCMessage,
    id: string = randomUUID(),
  ): Promise<LegacySession> => {
    await makeRoom(binding.client.name);
    // Again after the wait: others may have come in meanwhile, and from here on nothing waits.
    refuseWhenFull(binding.client.name);
    const server = build(binding);
    const used = createConnectionSessions(options.sessions, binding, () => void server.close());
    used.incoming(message);
    const transport = new LegacyTransport(id, () => {
      sessions.delete(id);
      if (!closing) void kept.remove(id);
      used.gone();
    });
    const session = { client: binding.client, binding, server, transport, used, lastSeenAt: now() };
    sessions.set(id, session);
    await server.connect(transport);
    return session;
  };

  /** The session that an earlier daemon has opened for this client; undefined when there is none. */
  const resume = async (id: string, binding: ServerBinding): Promise<LegacySession | undefined> => {
    const under = resuming.get(id);
    if (under) return under;
    const handshake = kept.find(id, binding.client);
    if (!handshake) return undefined;
    const resumed = hijackReply(id, binding, handshake);
    resuming.set(id, resumed);
    try {
      return await resumed;
    } finally {
      resuming.delete(id);
    }
  };

  const hijackReply = async (
    id: string,
    binding: ServerBinding,
    handshake: Handshake,
  ): Promise<LegacySession> => {
    const initialize = {
      jsonrpc: '2.0' as const,
      id: `resume-${id}`,
      method: 'initialize',
      params: { ...handshake },
    };
    const session = await open(binding, initialize, id);
    await session.transport.replay(initialize);
    kept.touch(id);
    return session;
  };

  /** Ends the client's own longest unused protocol session when it has too many, and expired ones when all have. */
  const makeRoom = async (client: string) => {
    if (sessions.size >= cap) await end(idle);
    const own = of(client);
    if (own.length < perClient) return;
    const unused = own.filter(({ transport }) => !transport.busy);
    const [longest] = unused.sort((a, b) => a.lastSeenAt - b.lastSeenAt);
    await longest?.server.close();
  };

  const refuseWhenFull = (client: string) => {
    if (of(client).length >= perClient)
      throw new SnowgateError('SESSION_CLIENT_CAP', { client, limit: perClient, retryAfterSeconds });
    if (sessions.size >= cap) throw new SnowgateError('SESSION_CAP', { limit: cap, retryAfterSeconds });
  };

  const end = (matches: (session: LegacySession) => boolean) =>
    Promise.all([...sessions.values()].filter(matches).map((session) => session.server.close())).then(
      () => {},
    );

  const post = async (
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    binding: ServerBinding,
  ) => {
    if (!acceptsMcp(request.headers.accept)) {
      const text = 'Not Acceptable: Client must accept both application/json and text/event-stream';
      return sendRpcError(response, 406, rpcError(rpcCodes.server, text));
    }
    const call = readPlainLegacyCall(request.method, request.headers, body);
    // It has been read field by field already.
    const message = call ? (body as JSONRPCRequest) : readMessage(body);
    if (!message) {
      return sendRpcError(
        response,
        400,
        rpcError(rpcCodes.invalidRequest, 'Invalid Request: one JSON-RPC 2.0 message'),
      );
    }
    if (isInitializeRequest(message) && request.headers['mcp-session-id'] === undefined) {
      try {
        const session = await open(binding, message);
        await kept.add(session.transport.sessionId, binding.client, message.params);
        if (isJSONRPCRequest(message)) session.transport.request(message, response);
      } catch (thrown) {
        turnAway(response, thrown);
      }
      return;
    }
    let session: LegacySession | undefined;
    try {
      session = await find(request, response, binding);
      if (!session) return;
      session.used.incoming(message);
    } catch (thrown) {
      return turnAway(response, thrown);
    }
    if (!isJSONRPCRequest(message)) {
      session.transport.notify(message);
      response.writeHead(202).end();
    } else if (session.transport.has(message.id)) {
      const text = 'Invalid Request: a request with this id is in flight';
      sendRpcError(response, 400, rpcError(rpcCodes.invalidRequest, text, message.id));
    } else if (!call || !answerDirectly(session, call, response)) {
      session.transport.request(message, response);
    }
  };

  /** Calls the tool without the protocol server of the session; false when only that can answer. */
  const answerDirectly = (
    { binding, server, transport }: LegacySession,
    { id, name, arguments: args }: PlainToolCall,
    response: ServerResponse,
  ): boolean => {
    const protocol = 'server' in server ? server.server : server;
    const info = protocol.getClientVersion();
    const version = protocol.getNegotiatedProtocolVersion();
    // Before the handshake is through, the protocol server knows what to say.
    if (!direct.has(name) || !info || version === undefined) return false;
    const session = enter(options.sessions, binding, info, version);
    if (!session) return false;
    transport.answer(id, response, async (signal) => ({
      ...(await direct.call({ session, name, arguments: args, signal })),
    }));
    return true;
  };

  const idle = (session: LegacySession) => !session.transport.busy && now() - session.lastSeenAt >= idleMs;

  return {
    async serve(request, response, body, binding) {
      if (request.method === 'POST') return post(request, response, body, binding);
      const session = await find(request, response, binding).catch((thrown: unknown) =>
        turnAway(response, thrown),
      );
      if (!session) return;
      if (request.method === 'DELETE') {
        await session.server.close();
        await kept.remove(session.transport.sessionId);
        response.writeHead(200).end();
      } else if (!accepts(request.headers.accept, 'text/event-stream')) {
        const text = 'Not Acceptable: Client must accept text/event-stream';
        sendRpcError(response, 406, rpcError(rpcCodes.server, text));
      } else if (!session.transport.listen(response)) {
        sendRpcError(
          response,
          409,
          rpcError(rpcCodes.server, 'Conflict: only one stream is allowed for a session'),
        );
      }
    },
    get size() {
      return sessions.size;
    },
    async sweep() {
      for (const [id, { lastSeenAt }] of sessions) if (lastSeenAt > sweptAt) kept.touch(id);
      sweptAt = now();
      kept.sweep();
      await end(idle);
    },
    dropClient: (name) => end((session) => session.client.name === name),
    close() {
      closing = true;
      for (const id of sessions.keys()) kept.touch(id);
      return end(() => true);
    },
  };
}

/** The session of a call; undefined when there is no room for it, which the protocol server then says. */
function enter(
  sessions: SessionRegistry,
  binding: ServerBinding,
  { name, version }: ClientInfo,
  protocolVersion: string,
): Session | undefined {
  try {
    return sessions.enter({ ...binding, clientInfo: { name, version } }, protocolVersion);
  } catch (error) {
    if (error instanceof SnowgateError) return undefined;
    throw error;
  }
}

/** Answers what the sessions have refused; anything else is not ours to answer. */
function turnAway(response: ServerResponse, thrown: unknown): void {
  if (!(thrown instanceof SnowgateError)) throw thrown;
  const { status, message } = thrown;
  const after = retryAfterOf(thrown);
  sendRpcError(
    response,
    status,
    rpcError(rpcCodes.server, message, null, thrown),
    after === undefined ? {} : { 'retry-after': after },
  );
}

/** The one message of the body, or undefined: batches left the protocol in 2025-06-18 and are not taken. */
function readMessage(body: unknown): JSONRPCMessage | undefined {
  try {
    return parseJSONRPCMessage(body);
  } catch {
    // What exactly is wrong helps nobody here: the answer names the shape that is expected.
    return undefined;
  }
}
