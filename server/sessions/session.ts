import { randomUUID } from 'node:crypto';
import type { Client } from '../clients/client-registry.ts';
import type { Era, SessionState, SessionView, Transport } from '../contract/sessions.ts';
import { createLatency, type Latency } from './latency.ts';
import { sessionState } from './session-state.ts';

/** What a client says of itself. Shown, never trusted. */
export interface ClientInfo {
  readonly name: string;
  readonly version: string;
}

/** What makes two requests belong to the same session. */
export interface SessionKey {
  readonly client: Client;
  readonly clientInfo: ClientInfo | null;
  readonly transport: Transport;
  readonly era: Era;
}

/** How a call ended, for the counts. */
export type CallOutcome = 'succeeded' | 'failed' | 'refused' | 'cancelled';

/** The end of a call, as its session counts it. */
export interface CallEnd {
  readonly outcome: CallOutcome;
  /** True for a refusal that is held against the client. */
  readonly denied: boolean;
  readonly rows: number;
  readonly bytes: number;
}

/** A protocol connection on which a session is used: a 2025-era MCP session or a WebSocket. */
export interface Connection {
  /** True once its handshake is through. */
  ready: boolean;
  /** Ends it. */
  readonly close: () => void;
}

/**
 * A session as this gateway understands it: one client app in one dress (clientInfo, transport, era). An MCP session id
 * or a WebSocket is an attribute of it, because the 2026 era has neither.
 */
export interface Session {
  readonly id: string;
  readonly client: Client;
  readonly clientInfo: ClientInfo | null;
  readonly transport: Transport;
  readonly era: Era;
  readonly firstSeenAt: number;
  protocolVersion: string | null;
  lastSeenAt: number;
  /** False for one that was read from the disk, until its client comes back. */
  back: boolean;
  /** True once a human has closed it: it takes no further call. */
  closing: boolean;
  readonly connections: Set<Connection>;
  inFlight: number;
  calls: number;
  failed: number;
  refused: number;
  cancelled: number;
  denials: number;
  rows: number;
  bytes: number;
  readonly latency: Latency;
  /** Set by USE; null = the profile's default. */
  database: string | null;
  schema: string | null;
}

/** A session that has done nothing yet. */
export function newSession(key: SessionKey, at: number): Session {
  return {
    id: randomUUID(),
    ...key,
    firstSeenAt: at,
    protocolVersion: null,
    lastSeenAt: at,
    back: true,
    closing: false,
    connections: new Set(),
    inFlight: 0,
    calls: 0,
    failed: 0,
    refused: 0,
    cancelled: 0,
    denials: 0,
    rows: 0,
    bytes: 0,
    latency: createLatency(),
    database: null,
    schema: null,
  };
}

/** True when nothing of it is open and nothing runs: it may be forgotten. */
export function isAtRest(session: Session): boolean {
  return session.inFlight === 0 && session.connections.size === 0 && !session.closing;
}

/** Where the session stands now. */
export function stateOf(session: Session, now: number): SessionState {
  const open = [...session.connections].filter((connection) => connection.ready).length;
  return sessionState({
    closing: session.closing,
    inFlight: session.inFlight,
    connections: holdsConnection(session) ? { opening: session.connections.size - open, open } : null,
    silentMs: session.back ? now - session.lastSeenAt : null,
  });
}

/** REST has no connection of its own, and neither has the 2026 era where it comes over plain HTTP. */
function holdsConnection({ transport, era }: Session): boolean {
  return transport === 'websocket' || transport === 'stdio' || (transport === 'http' && era === 'legacy');
}

/** What the panel and /status show of a session. */
export function viewSession(session: Session, now: number): SessionView {
  return {
    id: session.id,
    client: session.client.name,
    clientType: session.client.type,
    clientInfo: session.clientInfo,
    transport: session.transport,
    era: session.era,
    protocolVersion: session.protocolVersion,
    state: stateOf(session, now),
    firstSeenAt: session.firstSeenAt,
    lastSeenAt: session.lastSeenAt,
    connections: session.connections.size,
    inFlight: session.inFlight,
    calls: session.calls,
    failed: session.failed,
    refused: session.refused,
    cancelled: session.cancelled,
    denials: session.denials,
    rows: session.rows,
    bytes: session.bytes,
    latency: session.latency.figures(),
    database: session.database,
    schema: session.schema,
  };
}
