import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import type { Sendings } from './sendings.ts';

/** What is known of one statement by its requestId: who follows its requests, and whether any more may go out. */
interface Entry {
  readonly sendings: Sendings;
  open: boolean;
}

/** Statements given up whose driver never says that it has ended; the oldest are forgotten first. */
const mostEntries = 10_000;

const entries = new Map<string, Entry>();

/** One statement at the gate. */
export interface Passage {
  /** From now on nothing that carries the statement goes out, whatever the driver still has in mind. */
  close(): void;
  /** The driver has ended with the statement. */
  end(): void;
}

/**
 * Puts a gate before the HTTP requests of this thread. The driver sends a statement again by itself, up to seven times
 * over minutes, and can be told neither to say so nor to stop: one that had been given up, and done again elsewhere, would
 * still be delivered once the line is back. The thread is the driver's own, so nobody else's requests pass here.
 */
export function installSendGate(): void {
  for (const module of [http, https]) {
    const original = module.request;
    // It is called in three forms, all of which pass through as they are.
    const gated = (...args: unknown[]): ClientRequest => admit(Reflect.apply(original, module, args));
    Object.assign(module, { request: gated });
  }
}

/**
 * Lets the requests of a statement pass and be followed, until the passage is closed.
 *
 * @param requestId - Snowflake's requestId, which the address of each of them carries
 */
export function passGate(requestId: string, sendings: Sendings): Passage {
  const entry: Entry = { sendings, open: true };
  entries.set(requestId, entry);
  if (entries.size > mostEntries) {
    const [oldest] = entries.keys();
    if (oldest !== undefined) entries.delete(oldest);
  }
  return {
    close: () => {
      entry.open = false;
    },
    end: () => {
      if (entries.get(requestId) === entry) entries.delete(requestId);
    },
  };
}

/** Nothing has been sent yet: a request gets its socket in a later turn. */
function admit(request: ClientRequest): ClientRequest {
  const id = /\/queries\/v1\/query-request\?(?:.*&)?requestId=([^&]+)/.exec(request.path)?.[1];
  const entry = id === undefined ? undefined : entries.get(decodeURIComponent(id));
  if (entry?.open === true) entry.sendings.follow(request);
  else if (entry !== undefined) request.destroy(new Error('The statement has been given up.'));
  return request;
}
