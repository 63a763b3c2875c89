import { z } from 'zod';

/**
 * What the panel and the daemon say to each other over a MessagePort: the admin API without HTTP. Bodies and answers
 * are JSON texts, so that their size is known before anything reads them. Whoever holds the other end of the port may
 * use the admin API: the port is the authorisation.
 */

/** Bounds of one port. */
export const panelPortLimits = {
  /** Longest path, in characters. */
  pathChars: 2_048,

  /** Longest body of a request, in characters; the daemon's own limits.bodyBytes holds as well. */
  bodyChars: 8 * 1024 * 1024,

  /** Requests that may wait for their answer at the same time. */
  requests: 64,

  /** Streams that may be open at the same time. */
  streams: 8,

  /** Events that may be on their way in a stream before its reader says that it has taken some. */
  eventsAhead: 32,

  /** Characters that wait for a slow reader before its stream is ended. */
  unsentChars: 4 * 1024 * 1024,
} as const;

/** Chosen by the asking side; unique among what is open on the port. */
const id = z.int().positive();
const path = z.string().min(1).max(panelPortLimits.pathChars);

/** From the panel to the daemon. */
export const portAskSchema = z.discriminatedUnion('kind', [
  /** One request; `answer` follows, unless it is cancelled. */
  z.strictObject({
    kind: z.literal('request'),
    id,
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
    path,
    body: z.string().max(panelPortLimits.bodyChars).optional(),
  }),

  /** Opens a stream; `event`s follow and at last an `end`, or an `answer` when it is refused. */
  z.strictObject({ kind: z.literal('stream'), id, path }),

  /** The reader has taken so many events of the stream. */
  z.strictObject({
    kind: z.literal('taken'),
    id,
    events: z.int().positive().max(panelPortLimits.eventsAhead),
  }),

  /** Nobody waits for this request or stream any more. */
  z.strictObject({ kind: z.literal('cancel'), id }),
]);
export type PortAsk = z.infer<typeof portAskSchema>;

/** From the daemon to the panel. */
export const portReplySchema = z.discriminatedUnion('kind', [
  /** The answer to a request, or to a stream that could not be opened. `text` is empty or JSON. */
  z.object({ kind: z.literal('answer'), id, status: z.int(), text: z.string() }),

  /** One message of a stream: a JSON text. */
  z.object({ kind: z.literal('event'), id, text: z.string() }),

  /** The last of a stream. `slow`: its reader left too much unread. */
  z.object({ kind: z.literal('end'), id, why: z.enum(['ended', 'broken', 'slow']) }),
]);
export type PortReply = z.infer<typeof portReplySchema>;

/** One end of a message port, whoever made it: a browser, Node or Electron. */
export interface PanelPort {
  post(message: unknown): void;

  /** Calls back with each message, those that came before included; called once. */
  onMessage(listener: (message: unknown) => void): void;

  /** Calls back once when the other end is gone or `close` was called. */
  onClose(listener: () => void): void;

  close(): void;
}
