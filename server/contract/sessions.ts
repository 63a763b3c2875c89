import { z } from 'zod';
import { clientNameSchema, clientTypeSchema } from './client-types.ts';

/** Milliseconds since 1970, UTC. */
const instant = z.number().int().nonnegative();
const count = z.number().int().nonnegative();

/** How a request reaches us. */
export const transportSchema = z.enum(['http', 'websocket', 'stdio', 'rest']);
export type Transport = z.infer<typeof transportSchema>;

/** `legacy` = 2025-11-25 and older, `modern` = 2026-07-28, `rest` = no MCP at all. */
export const eraSchema = z.enum(['legacy', 'modern', 'rest']);
export type Era = z.infer<typeof eraSchema>;

/** Where a session stands; server/sessions/session-state.ts says when it is in which. */
export const sessionStateSchema = z.enum([
  'connecting',
  'connected',
  'active',
  'idle',
  'disconnecting',
  'disconnected',
]);
export type SessionState = z.infer<typeof sessionStateSchema>;

export const sessionViewSchema = z.object({
  id: z.string(),
  client: clientNameSchema,
  clientType: clientTypeSchema,
  /** What the client says of itself: for display only, never for a decision. */
  clientInfo: z.object({ name: z.string(), version: z.string() }).nullable(),
  transport: transportSchema,
  era: eraSchema,
  protocolVersion: z.string().nullable(),
  state: sessionStateSchema,
  firstSeenAt: instant,
  lastSeenAt: instant,
  /** Protocol connections (2025-era MCP sessions, WebSockets) that are open. */
  connections: count,
  inFlight: count,
  /** Calls that have ended: those that succeeded, and the three kinds below. */
  calls: count,
  failed: count,
  refused: count,
  cancelled: count,
  /** Refusals among them that say something of the client: by policy, not for lack of room. */
  denials: count,
  rows: count,
  bytes: count,
  /** Of the calls that succeeded; the percentiles are right to within an eighth of their value. */
  latency: z.object({
    count,
    meanMs: z.number().nullable(),
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
  }),
  /** Set by USE; null = the profile's default. */
  database: z.string().nullable(),
  schema: z.string().nullable(),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** How many sessions there are of each kind. */
export const sessionStatsSchema = z.object({
  byState: z.record(sessionStateSchema, count),
  byTransport: z.record(transportSchema, count),
  /** Clients that have none are left out. */
  byClient: z.record(clientNameSchema, count),
});
export type SessionStats = z.infer<typeof sessionStatsSchema>;

/** The answer to `DELETE /admin/sessions/:id`. */
export const closedSessionSchema = z.object({
  id: z.string(),
  client: clientNameSchema,
  /** Statements that ran or waited and were asked to stop. */
  cancelled: count,
  /** Protocol connections that were ended. */
  disconnected: count,
});
export type ClosedSession = z.infer<typeof closedSessionSchema>;
