import { z } from 'zod';

/** Milliseconds since 1970, UTC. */
const instant = z.number().int().nonnegative();
const count = z.number().int().nonnegative();

/** An error of the catalogue as it crosses a process boundary. */
export const publicErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  next: z.string(),
  retryable: z.boolean(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type PortError = Readonly<z.infer<typeof publicErrorSchema>>;

/** Where a daemon is reached, and which one it is. */
export const daemonAddressSchema = z.object({
  pid: z.int().positive(),
  url: z.url({ protocol: /^http$/ }),
  startedAt: instant,
  version: z.string(),
});
export type DaemonAddress = Readonly<z.infer<typeof daemonAddressSchema>>;

/** What a daemon does right now, in the few figures that fit into a tray. */
export const heartbeatSchema = z.object({
  kind: z.literal('heartbeat'),
  at: instant,
  /** How late the daemon's own timer was: what a client's request waits for before anything happens (ms). */
  loopDelayMs: z.number().nonnegative(),
  /** The part of the time since the last heartbeat in which the event loop was busy, 0 to 1. */
  loopUse: z.number().min(0).max(1),
  rssBytes: count,
  /** Sessions that are open. */
  sessions: count,
  /** Statements that run. */
  running: count,
  /** Statements that wait for a human. */
  approvals: count,
});
export type Heartbeat = Readonly<z.infer<typeof heartbeatSchema>>;

/**
 * What a daemon tells the process that started it. Readiness is this message and nothing else: a process that exists
 * need not listen yet.
 */
export const fromDaemonSchema = z.discriminatedUnion('kind', [
  /** It listens. */
  daemonAddressSchema.extend({ kind: z.literal('ready') }),
  /** It cannot start and says why; its end follows. */
  z.object({ kind: z.literal('failed'), error: publicErrorSchema }),
  heartbeatSchema,
  /** It was asked to stop, by whomever: the end that follows is no crash. */
  z.object({ kind: z.literal('leaving') }),
  /** A login needs an entry of the keychain, which only the desktop app can open. */
  z.object({ kind: z.literal('secret_wanted'), id: z.uuid(), entry: z.string() }),
]);
export type FromDaemon = Readonly<z.infer<typeof fromDaemonSchema>>;

/** The answer to `secret_wanted`. It holds a secret: it goes through the port and nowhere else. */
export const secretAnswerSchema = z.object({
  kind: z.literal('secret'),
  id: z.uuid(),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('found'), secret: z.string() }),
    /** There is no such entry, or nobody who could look. */
    z.object({ kind: z.literal('missing') }),
    /** The keychain did not open. */
    z.object({ kind: z.literal('locked') }),
  ]),
});
export type SecretAnswer = Readonly<z.infer<typeof secretAnswerSchema>>;

/** What the parent tells the daemon. A message with a new purpose is a new entry here. */
export const toDaemonSchema = z.discriminatedUnion('kind', [
  /** Stop gracefully, as the admin API does. */
  z.object({ kind: z.literal('stop') }),
  secretAnswerSchema,
  /** With it comes one message port, whose other end may use the admin API: see panel-port.ts. */
  z.object({ kind: z.literal('panel') }),
]);
export type ToDaemon = Readonly<z.infer<typeof toDaemonSchema>>;
