import { z } from 'zod';
import { clientNameSchema } from './client-types.ts';

const instant = z.number().int().nonnegative();
const count = z.number().int().nonnegative();
const milliseconds = z.number().nonnegative();

/** How free connections are shared out among the clients that wait: see docs/fairness.md. */
export const strategyNameSchema = z.enum(['fair_share', 'weighted_fair', 'priority_based', 'round_robin']);
export type StrategyName = z.infer<typeof strategyNameSchema>;

/**
 * What a statement waits for. slot = a connection; own-cap = its client runs as many as its policy lets it; paused = a
 * human; memory = room for its result; load = a connection is free, but the gateway has too much to do.
 */
export const waitsForSchema = z.enum(['slot', 'own-cap', 'paused', 'memory', 'load']);
export type WaitsFor = z.infer<typeof waitsForSchema>;

/** Where a statement stands among all that wait: an estimate, for the next one to come may be served before it. */
export const queuePlaceSchema = z.object({ place: count, of: count, waitsFor: waitsForSchema });
export type QueuePlace = z.infer<typeof queuePlaceSchema>;

/** What is paused: everything, and clients by name. */
export const pausedSchema = z.object({ all: z.boolean(), clients: z.array(clientNameSchema) });
export type Paused = z.infer<typeof pausedSchema>;

/** `GET /admin/queue`: who runs, who waits and for what. */
export const queueViewSchema = z.object({
  strategy: strategyNameSchema,
  /** The strategy of the configuration, which holds when nobody has chosen another one at run time. */
  configured: strategyNameSchema,
  /** Statements that may run at the same time: the size of the pool. */
  slots: count,
  inUse: count,
  /** All that wait; `waiting` lists the first 200 of them. */
  waitingCount: count,
  /** In the order in which their turn is expected. */
  waiting: z.array(
    z.object({
      /** The id of the query in the live view. */
      id: z.string(),
      client: clientNameSchema,
      session: z.string(),
      place: count,
      since: instant,
      waitsFor: waitsForSchema,
    }),
  ),
  /** Clients that asked for a slot since the start, and those that are paused. */
  clients: z.array(
    z.object({
      client: clientNameSchema,
      running: count,
      waiting: count,
      /** Connection time used since the start, in ms. */
      usedMs: milliseconds,
      /** True when nothing of it is started: it is paused, or all are. */
      paused: z.boolean(),
      /** Median and 95th percentile of its last waits, in ms; null before the first. */
      p50WaitMs: milliseconds.nullable(),
      p95WaitMs: milliseconds.nullable(),
    }),
  ),
  paused: pausedSchema,
});
export type QueueView = z.infer<typeof queueViewSchema>;

/** `POST /admin/pause` and `/admin/resume`: one client, or all when none is named. */
export const pauseSchema = z.strictObject({ client: clientNameSchema.optional() });

/** The answer to `POST /admin/halt`: what was cancelled. */
export const haltedSchema = z.object({
  running: count,
  waiting: count,
  /** Statements that waited for a human's approval. */
  approvals: count,
  paused: pausedSchema,
});
export type Halted = z.infer<typeof haltedSchema>;

/** `PUT /admin/scheduler`: null goes back to the strategy of the configuration. */
export const chooseStrategySchema = z.strictObject({ strategy: strategyNameSchema.nullable() });
