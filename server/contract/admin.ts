import { z } from 'zod';
import { approvalViewSchema } from './approvals.ts';
import { changeViewSchema } from './changes.ts';
import { circuitViewSchema } from './circuit.ts';
import { clientNameSchema, clientTypeSchema } from './client-types.ts';
import { denialViewSchema } from './denials.ts';
import { leaseFiguresSchema } from './leases.ts';
import { policySchema } from './policy.ts';
import { confirmationViewSchema } from './presence.ts';
import { queuePlaceSchema, queueViewSchema } from './queue.ts';
import { clientUsageSchema } from './quota.ts';
import { sessionStatsSchema, sessionViewSchema } from './sessions.ts';

/** Milliseconds since 1970, UTC. */
const instant = z.number().int().nonnegative();
const count = z.number().int().nonnegative();

export const poolViewSchema = z.object({
  profile: z.string(),
  /** idle = not started yet; ready = a login has worked; down = the last login or the worker failed. */
  state: z.enum(['idle', 'connecting', 'ready', 'down']),
  size: count,
  available: count,
  borrowed: count,
  waiting: count,
  min: count,
  max: count,
  logins: count,
  leases: leaseFiguresSchema,
  /** Whether statements are kept from it because it cannot be reached. */
  circuit: circuitViewSchema,
  /** Statements that were sent again after a failure that may be over soon. */
  retries: count,
  /** The profile that it stands in for; null for the one in use. */
  fallbackOf: z.string().nullable(),
  /** Statements that it answered in place of that profile. */
  stoodIn: count,
  workerRestarts: count,
  lastError: z.object({ code: z.string(), message: z.string(), at: instant }).nullable(),
});
export type PoolView = z.infer<typeof poolViewSchema>;

export const overviewSchema = z.object({
  version: z.string(),
  /** `draining`: a stop was asked for; what runs is finished, nothing new is taken. */
  state: z.enum(['running', 'draining']),
  environment: z.enum(['development', 'staging', 'production']),
  pid: count,
  startedAt: instant,
  now: instant,
  mcpUrl: z.string(),
  websocketUrl: z.string(),
  profile: z.string(),
  /** True when the Snowflake behind it is the built-in sandbox. */
  sandbox: z.boolean(),
  clients: count,
  sessions: count,
  sessionStats: sessionStatsSchema,
  running: count,
  /** True when a human has paused everything. */
  paused: z.boolean(),
  /** What a person has to know of the state that the daemon found when it started. */
  warnings: z.array(z.string()),
  /** Calls of the last 60 seconds, failures and refusals among them, and the median and 95th percentile in ms. */
  lastMinute: z.object({
    calls: count,
    failed: count,
    refused: count,
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
  }),
  memoryBytes: count,
});
export type Overview = z.infer<typeof overviewSchema>;

export const clientViewSchema = z.object({
  name: clientNameSchema,
  type: clientTypeSchema,
  createdAt: instant,
  lastSeenAt: instant.nullable(),
  sessions: count,
  running: count,
  calls: count,
  /** True when a human has paused it, or everything: nothing of it is started. */
  paused: z.boolean(),
});
export type ClientView = z.infer<typeof clientViewSchema>;

export const queryViewSchema = z.object({
  /** The request id that error messages, the log and the Snowflake query tag carry. */
  id: z.string(),
  client: clientNameSchema,
  session: z.string(),
  tool: z.string(),
  sql: z.string(),
  state: z.enum(['waiting', 'running', 'succeeded', 'failed', 'refused', 'cancelled']),
  startedAt: instant,
  endedAt: instant.nullable(),
  rows: count.nullable(),
  bytes: count.nullable(),
  truncated: z.boolean(),
  /** Set when state is failed, refused or cancelled: the error code of the catalogue. */
  code: z.string().nullable(),
  message: z.string().nullable(),
  /** Snowflake's own id, known once it has answered. */
  queryId: z.string().nullable(),
  /** The Snowflake profile that answered, which is a fallback when the one in use cannot be reached. */
  profile: z.string().nullable(),
  /** The request that ran at Snowflake for this one too, when it was given the same answer; else null. */
  sharedWith: z.string().nullable(),
  /** Age in ms of the kept answer that it was given; null when Snowflake was asked. */
  cachedMs: count.nullable(),
  /** Its place while it waits for a connection; the live view follows it through the `queue` events. */
  queue: queuePlaceSchema.nullable(),
});
export type QueryView = z.infer<typeof queryViewSchema>;

export const profileViewSchema = z.object({
  name: z.string(),
  source: z.enum(['sandbox', 'snowgate', 'connections.toml']),
  account: z.string(),
  user: z.string().nullable(),
  authenticator: z.string(),
  role: z.string().nullable(),
  warehouse: z.string().nullable(),
  database: z.string().nullable(),
  schema: z.string().nullable(),
  /** The profile that answers while this one cannot. */
  fallback: z.string().nullable(),
  active: z.boolean(),
});
export type ProfileView = z.infer<typeof profileViewSchema>;

/** Everything the first page shows, in one answer: `GET /admin/snapshot`. */
export const snapshotSchema = z.object({
  overview: overviewSchema,
  clients: z.array(clientViewSchema),
  sessions: z.array(sessionViewSchema),
  /** Running ones first, then the most recent, newest first; at most 200. */
  queries: z.array(queryViewSchema),
  pools: z.array(poolViewSchema),
  /** Statements that wait for a human, oldest first. */
  approvals: z.array(approvalViewSchema),
  /** Changes that wait for a person at the desktop app, oldest first; an older gateway has none. */
  confirmations: z.array(confirmationViewSchema).default([]),
  /** What was changed through the admin API, the latest first; an older gateway has none. */
  changes: z.array(changeViewSchema).default([]),
  /** Refusals by client and rule, the latest first. */
  denials: z.array(denialViewSchema),
  /** Who runs, who waits and for what. */
  queue: queueViewSchema,
  /** What each client has used today and has left. */
  usage: z.array(clientUsageSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** `POST /admin/clients` */
export const addClientSchema = z.strictObject({
  name: clientNameSchema,
  type: clientTypeSchema.default('unknown'),
  /** Without one the client has the default policy: nothing is allowed, on the sandbox its sample database. */
  policy: policySchema.optional(),
});
/** The answer to adding or rotating: the only time the token is shown. */
export const clientTokenSchema = z.object({
  name: clientNameSchema,
  type: clientTypeSchema,
  token: z.string(),
});
export type ClientToken = z.infer<typeof clientTokenSchema>;

/** `GET` and `PUT /admin/clients/:name/policy`: PUT takes a policy, DELETE goes back to the default. */
export const clientPolicySchema = z.object({
  client: clientNameSchema,
  policy: policySchema,
  /** True when it is the client's own, false for the default. */
  own: z.boolean(),
  /** After a change: statements that waited or ran and that the new policy denies. */
  cancelled: z.number().int().nonnegative().optional(),
});
export type ClientPolicy = z.infer<typeof clientPolicySchema>;

/** `POST /admin/pairing` (admin token) -> a single-use code that the panel trades for its own session token. */
export const pairingSchema = z.object({ code: z.string(), url: z.string(), expiresAt: instant });
export type Pairing = z.infer<typeof pairingSchema>;
/** `POST /admin/login` (no token): `{code}` -> a token for this panel session. */
export const loginSchema = z.strictObject({ code: z.string().min(1).max(200) });
export const panelTokenSchema = z.object({ token: z.string(), expiresAt: instant });
export type PanelToken = z.infer<typeof panelTokenSchema>;

/** `POST /admin/bridges` (admin token): a short-lived client token for one stdio bridge. */
export const bridgeRequestSchema = z.strictObject({ client: clientNameSchema });
export const bridgeTokenSchema = z.object({
  client: clientNameSchema,
  token: z.string(),
  expiresAt: instant,
  /** Most bytes of one message; a gateway of an older version does not say. */
  messageBytes: z.int().optional(),
});
export type BridgeToken = z.infer<typeof bridgeTokenSchema>;
