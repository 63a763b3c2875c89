import { z } from 'zod';
import { daemonAddressSchema, heartbeatSchema, publicErrorSchema } from './daemon-port.ts';

/** Milliseconds since 1970, UTC. */
const instant = z.number().int().nonnegative();
const count = z.number().int().nonnegative();
const pid = z.int().positive();

/** How a process ended. Both are null when it was never ours to wait for, or never came up. */
export const processEndSchema = z.object({ code: z.int().nullable(), signal: z.string().nullable() });
export type ProcessEnd = Readonly<z.infer<typeof processEndSchema>>;

/** One end of a daemon that nobody wanted. */
export const crashSchema = z.object({
  at: instant,
  /**
   * `ended`: its process went away. `refused`: it said by itself why it cannot start. `late`: it was not ready in time.
   * `hung`: it gave no sign of life any more and was ended for it.
   */
  reason: z.enum(['ended', 'refused', 'late', 'hung']),
  end: processEndSchema,
  /** What the daemon said of it, where it could. */
  error: publicErrorSchema.nullable(),
  /** The last of what it has printed or logged, without secrets; oldest first. */
  lines: z.array(z.string()).readonly(),
});
export type Crash = Readonly<z.infer<typeof crashSchema>>;

/** Who listens on the port that the daemon wants. */
export const portHolderSchema = z.object({
  /** null where the system does not tell. */
  pid: pid.nullable(),
  name: z.string().nullable(),
  /** It answers like a Snowgate: one of another state folder. */
  snowgate: z.boolean(),
  /** It may be ended from here: a Snowgate of the same user. */
  endable: z.boolean(),
});
export type HolderView = Readonly<z.infer<typeof portHolderSchema>>;

const common = {
  since: instant,
  /** Automatic restarts since somebody last asked for a start. */
  restarts: count,
  lastCrash: crashSchema.nullable(),
  /** The port on which the last daemon of our own listened. Automatic restarts keep it: clients know it. */
  port: count.nullable(),
};

/** Nothing runs and nothing is wanted. */
const stopped = z.object({ kind: z.literal('stopped'), ...common });

/** A daemon is being started; it does not take calls yet. */
const starting = z.object({
  kind: z.literal('starting'),
  ...common,
  /** null until the process exists. */
  pid: pid.nullable(),
  /** Which try in a row this is, from 1. */
  attempt: count,
  /** Why it cannot start: it has said so, and its end is awaited. */
  failure: publicErrorSchema.nullable(),
});

/** A daemon takes calls. */
const running = z.object({
  kind: z.literal('running'),
  ...common,
  daemon: daemonAddressSchema,
  /** It was started by somebody else: it is watched and shown, but neither restarted over nor ended unasked. */
  adopted: z.boolean(),
  attempt: count,
  /** The last heartbeat; an adopted daemon sends none. */
  beat: heartbeatSchema.nullable(),
  /** Heartbeats that did not come, in a row. */
  missed: count,
  /** Health checks without an answer, in a row. */
  unanswered: count,
});

/** A process is being ended: asked, then SIGTERM, then SIGKILL. */
const stopping = z.object({
  kind: z.literal('stopping'),
  ...common,
  pid: pid.nullable(),
  /** Whose process it is: our child's, a daemon's that somebody else has started, or the holder's of our port. */
  whose: z.enum(['own', 'adopted', 'holder']),
  step: z.enum(['asked', 'terminated', 'killed']),
  /** What comes after its end. `recover`: it had to be replaced, which counts as a crash. */
  next: z.enum(['stop', 'start', 'recover']),
  attempt: count,
  /** Why it is being replaced, with `recover`. */
  reason: crashSchema.shape.reason,
  failure: publicErrorSchema.nullable(),
});

/** The daemon has crashed and is started again at `retryAt`. */
const backoff = z.object({ kind: z.literal('backoff'), ...common, attempt: count, retryAt: instant });

/** It crashed too often, or said that it cannot start: nothing happens until somebody asks for it. */
const crashed = z.object({
  kind: z.literal('crashed'),
  ...common,
  lastCrash: crashSchema,
  /** `often`: too many crashes in a short time. `refused`: trying again would change nothing. */
  why: z.enum(['often', 'refused']),
});

/** Somebody else listens on the port. It is never changed silently: clients have it in their configuration. */
const portTaken = z.object({
  kind: z.literal('port_taken'),
  ...common,
  /** The port that is wanted. */
  wanted: count,
  /** Who listens there; null while that is looked for. */
  holder: portHolderSchema.nullable(),
  error: publicErrorSchema,
});

/** What a supervisor knows of its daemon. */
export const supervisorStateSchema = z.discriminatedUnion('kind', [
  stopped,
  starting,
  running,
  stopping,
  backoff,
  crashed,
  portTaken,
]);
export type SupervisorState = Readonly<z.infer<typeof supervisorStateSchema>>;

/** One kind of state. */
export type StateOf<Kind extends SupervisorState['kind']> = Extract<SupervisorState, { readonly kind: Kind }>;

/** True in the states that the supervisor leaves only when it is asked to. */
export function isAtRest(
  state: SupervisorState,
): state is StateOf<'stopped'> | StateOf<'crashed'> | StateOf<'port_taken'> {
  return state.kind === 'stopped' || state.kind === 'crashed' || state.kind === 'port_taken';
}
