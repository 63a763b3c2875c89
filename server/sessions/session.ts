import type { Client } from '../clients/client-registry.ts';
import type { Era, SessionView, Transport } from '../contract/admin.ts';

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
  readonly connectedAt: number;
  protocolVersion: string | null;
  lastSeenAt: number;
  /** Protocol connections that are open: legacy MCP sessions and WebSockets. */
  connections: number;
  inFlight: number;
  calls: number;
  failed: number;
  refused: number;
  rows: number;
  bytes: number;
  /** Set by USE; null = the profile's default. */
  database: string | null;
  schema: string | null;
}

/** ms without a request after which a session is shown as idle. */
const idleAfterMs = 60_000;

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
    state: session.inFlight > 0 ? 'active' : now - session.lastSeenAt > idleAfterMs ? 'idle' : 'connected',
    connectedAt: session.connectedAt,
    lastSeenAt: session.lastSeenAt,
    inFlight: session.inFlight,
    calls: session.calls,
    failed: session.failed,
    refused: session.refused,
    rows: session.rows,
    bytes: session.bytes,
    database: session.database,
    schema: session.schema,
  };
}
