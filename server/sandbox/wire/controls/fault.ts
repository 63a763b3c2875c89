import { z } from 'zod';

/** The routes a fault can be put on; `*` is all of them. */
const faultRoutes = [
  '*',
  'login',
  'oauth',
  'renew',
  'heartbeat',
  'logout',
  'telemetry',
  'query',
  'result',
  'abort',
  'monitoring',
  'chunk',
] as const;

const milliseconds = z.number().int().min(0).max(600_000);

/** What a fault does to a request. */
const actionSchema = z.discriminatedUnion('kind', [
  /** Answers with this HTTP status and no work done. */
  z.object({ kind: z.literal('status'), status: z.number().int().min(400).max(599) }),
  /** Closes the socket, before the work is done or when its answer is ready. */
  z.object({ kind: z.literal('drop'), when: z.enum(['before', 'after']) }),
  /** Never answers. */
  z.object({ kind: z.literal('hang') }),
  /** Waits before the request is looked at, unless it is released. */
  z.object({ kind: z.literal('delay'), ms: milliseconds }),
  /** Makes the statement itself take longer; it can be polled, cancelled and timed out meanwhile. */
  z.object({ kind: z.literal('slow'), ms: milliseconds }),
  /** Sends half of the answer and closes the socket. */
  z.object({ kind: z.literal('cut') }),
  /** Sends this text as the JSON answer, no work done. */
  z.object({ kind: z.literal('answer'), body: z.string() }),
]);

export const faultSchema = z.object({
  route: z.enum(faultRoutes),
  action: actionSchema,
  /** Requests it is applied to before it is used up; null is all. */
  times: z.number().int().min(1).nullable().default(1),
  /** Applies only to statements whose text contains this; query requests only. */
  sql: z.string().nullable().default(null),
});

/** A fault as it is put in. */
export type Fault = z.infer<typeof faultSchema>;

export type FaultAction = Fault['action'];

export type FaultRoute = Fault['route'];
