import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import type { Sendings } from './http-attempts.ts';

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
 *
 * @param silenceMs - how long a request may be without a sign of life. Snowflake answers at the latest after 45 s, even if
 *   only that the statement still runs.
 */
export function installSendGate({ silenceMs }: { readonly silenceMs: number }): void {
  for (const module of [http, https]) {
    const original = module.request;
    // It is called in three forms, all of which pass through as they are.
    const gated = (...args: unknown[]): ClientRequest => {
      const request = admit(Reflect.apply(original, module, args));
      endWhenSilent(request, silenceMs);
      return request;
    };
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

/**
 * Breaks off a request on whose socket nothing moves, as the driver itself never does: what is swallowed on its way would be
 * waited for until the statement's deadline. The driver takes it for a lost connection and asks again with the same
 * requestId, by which Snowflake knows a statement that has arrived and runs one that has not. Logins and heartbeats
 * (`/session/`) have deadlines of their own, and a person may take part in the former.
 */
function endWhenSilent(request: ClientRequest, silenceMs: number): void {
  if (request.path.startsWith('/session/')) return;
  // Not the request's own timeout: there is one for each request, and the driver sets it.
  let seen = 0;
  let silentLooks = 0;
  const timer = setInterval(() => {
    const read = request.socket?.bytesRead ?? 0;
    silentLooks = read === seen ? silentLooks + 1 : 0;
    seen = read;
    if (silentLooks < looks) return;
    const error = new Error(`no sign of life within ${silenceMs / 1000} s`);
    request.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
  }, silenceMs / looks);
  timer.unref();
  request.once('close', () => clearInterval(timer));
}

/** How often a request is looked at within the time that it may be silent. */
const looks = 4;

/** Nothing has been sent yet: a request gets its socket in a later turn. */
function admit(request: ClientRequest): ClientRequest {
  const [path = '', query = ''] = request.path.split('?', 2);
  const id = path.endsWith('/queries/v1/query-request') ? new URLSearchParams(query).get('requestId') : null;
  const entry = id === null ? undefined : entries.get(id);
  if (entry?.open === true) entry.sendings.follow(request);
  else if (entry !== undefined) request.destroy(new Error('The statement has been given up.'));
  return request;
}
