import type { PanelPort } from '../../server/contract/panel-port.ts';
import {
  createPanelPortClient,
  type PanelPortClient,
  PortBroken,
  PortRefused,
} from '../../server/contract/panel-port-client.ts';
import type { DaemonLink } from './daemon-link.ts';
import { LinkError, toLinkError } from './link-error.ts';
import { parseJson } from './parse-json.ts';
import { createPatience } from './patience.ts';
import { refusalOf } from './refusal.ts';

/** How the port carrier is set up. Times in milliseconds. */
export interface PortLinkOptions {
  /** Asks for a port; it is handed in with `take` once there is one. */
  readonly requestPort: () => void;

  /** A request without an answer for this long counts as unreachable. */
  readonly requestMs?: number;

  /** A stream without a message for this long counts as silent: the daemon sends its figures every second. */
  readonly silenceMs?: number;
}

/** The carrier of the desktop window. */
export interface PortLink extends DaemonLink {
  /** From now on this is the way to the daemon; what was open on the one before fails. */
  take(port: PanelPort): void;

  /** There is no daemon at the other end any more. */
  drop(): void;
}

/** The way to the daemon over ports, one after the other as daemons come and go. What has no port waits for one. */
export function createPortLink(options: PortLinkOptions): PortLink {
  const requestMs = options.requestMs ?? 15_000;
  const silenceMs = options.silenceMs ?? 20_000;
  const waiting = new Set<(client: PanelPortClient) => void>();
  let current: PanelPortClient | null = null;
  // Each port that comes takes the place of the one before, so two for one question would break what has just begun.
  let requested = false;

  function client(signal: AbortSignal): Promise<PanelPortClient> {
    if (current) return Promise.resolve(current);
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const arrived = (next: PanelPortClient) => {
        signal.removeEventListener('abort', aborted);
        resolve(next);
      };
      const aborted = () => {
        waiting.delete(arrived);
        reject(signal.reason);
      };
      signal.addEventListener('abort', aborted, { once: true });
      waiting.add(arrived);
      if (requested) return;
      requested = true;
      options.requestPort();
    });
  }

  return {
    take(port) {
      requested = false;
      current?.close();
      const next = createPanelPortClient(port, () => {
        if (current === next) current = null;
      });
      current = next;
      for (const arrived of [...waiting]) arrived(next);
      waiting.clear();
    },

    drop() {
      current?.close();
    },

    async request({ method, path, body }, signal) {
      const limit = new AbortController();
      const either = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
      const patience = createPatience(requestMs, () => limit.abort());
      patience.restart();
      try {
        const json = body === undefined ? {} : { body: JSON.stringify(body) };
        const answer = await (await client(either)).request({ method, path, ...json }, either);
        if (answer.status < 200 || answer.status >= 300)
          throw refusalOf(answer.status, readable(answer.text));
        return answer.text === '' ? null : parseJson(answer.text);
      } catch (thrown) {
        throw toLinkError(thrown);
      } finally {
        patience.stop();
      }
    },

    async *stream(path, signal) {
      const port = await client(signal);
      const silence = new AbortController();
      const patience = createPatience(silenceMs, () => silence.abort(new LinkError('silent')));
      patience.restart();
      try {
        for await (const text of port.stream(path, AbortSignal.any([signal, silence.signal]))) {
          patience.stop();
          yield text;
          patience.restart();
        }
      } catch (thrown) {
        if (thrown instanceof PortRefused) {
          throw refusalOf(thrown.answer.status, readable(thrown.answer.text));
        }
        throw thrown instanceof PortBroken ? new LinkError('ended') : toLinkError(thrown);
      } finally {
        patience.stop();
      }
    },
  };
}

/** The JSON of a refusal; null when it is none. */
function readable(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
