import { z } from 'zod';
import type { Client } from '../clients/client-registry.ts';
import { eraSchema, transportSchema } from '../contract/sessions.ts';
import { createLatency, type StoredLatency } from './latency.ts';
import { newSession, type Session } from './session.ts';

const count = z.int().nonnegative();

/** `[sum in ms, [bucket, calls], ...]` as JSON. */
const latencySchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.tuple([z.number().nonnegative()], z.tuple([count, count])));

/** A row of the table `sessions`: what the disk gives is checked like anything else from outside. */
const rowSchema = z.object({
  id: z.uuid(),
  client: z.string(),
  client_created_at: count,
  app_name: z.string().nullable(),
  app_version: z.string().nullable(),
  transport: transportSchema,
  era: eraSchema,
  protocol_version: z.string().nullable(),
  first_seen_at: count,
  last_seen_at: count,
  calls: count,
  failed: count,
  refused: count,
  cancelled: count,
  denials: count,
  rows: count,
  bytes: count,
  latency: latencySchema,
  context_database: z.string().nullable(),
  context_schema: z.string().nullable(),
});

/** The columns in the order of the table; `valuesOf` gives the values that belong to them. */
export const columns = Object.keys(rowSchema.shape);

/** A session as a row. */
export function valuesOf(session: Session): readonly (string | number | null)[] {
  const row: Record<keyof typeof rowSchema.shape, string | number | null> = {
    id: session.id,
    client: session.client.name,
    client_created_at: session.client.createdAt,
    app_name: session.clientInfo?.name ?? null,
    app_version: session.clientInfo?.version ?? null,
    transport: session.transport,
    era: session.era,
    protocol_version: session.protocolVersion,
    first_seen_at: session.firstSeenAt,
    last_seen_at: session.lastSeenAt,
    calls: session.calls,
    failed: session.failed,
    refused: session.refused,
    cancelled: session.cancelled,
    denials: session.denials,
    rows: session.rows,
    bytes: session.bytes,
    latency: JSON.stringify(session.latency.stored()),
    context_database: session.database,
    context_schema: session.schema,
  };
  return Object.values(row);
}

/**
 * The session of a row.
 *
 * @param clientNamed - the client of that name, if there is one
 * @returns `damaged` for a row that cannot be read, `orphan` for one whose client is gone: one of the same name that was
 * added later is somebody else
 */
export function sessionOf(
  stored: unknown,
  clientNamed: (name: string) => Client | undefined,
): Session | 'damaged' | 'orphan' {
  const row = read(stored);
  if (!row) return 'damaged';
  const client = clientNamed(row.client);
  if (client?.createdAt !== row.client_created_at) return 'orphan';
  const { app_name: name, app_version: version, transport, era } = row;
  const clientInfo = name === null ? null : { name, version: version ?? '' };
  return {
    ...newSession({ client, clientInfo, transport, era }, row.first_seen_at),
    id: row.id,
    back: false,
    protocolVersion: row.protocol_version,
    lastSeenAt: row.last_seen_at,
    calls: row.calls,
    failed: row.failed,
    refused: row.refused,
    cancelled: row.cancelled,
    denials: row.denials,
    rows: row.rows,
    bytes: row.bytes,
    latency: createLatency(row.latency as StoredLatency),
    database: row.context_database,
    schema: row.context_schema,
  };
}

function read(stored: unknown): z.output<typeof rowSchema> | undefined {
  try {
    return rowSchema.parse(stored);
  } catch {
    // Broken JSON throws out of the transform; either way the row is not what this version writes.
    return undefined;
  }
}
