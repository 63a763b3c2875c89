import { type PanelPort, type PortAsk, panelPortLimits, portReplySchema } from './panel-port.ts';

/** The answer to a request. */
export interface PortAnswer {
  readonly status: number;

  /** Empty or JSON. */
  readonly text: string;
}

/** The port is closed, or its other end speaks another language. */
export class PortBroken extends Error {
  override readonly name = 'PortBroken';
}

/** The daemon answered a stream with a refusal. */
export class PortRefused extends Error {
  override readonly name = 'PortRefused';
  readonly answer: PortAnswer;

  constructor(answer: PortAnswer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

/** The asking side of a panel port: the page's, or that of the tray. */
export interface PanelPortClient {
  /**
   * Sends one request.
   *
   * @param request - `body` is a JSON text
   * @throws PortBroken; the signal's reason when it aborts
   */
  request(
    request: Omit<Extract<PortAsk, { kind: 'request' }>, 'kind' | 'id'>,
    signal: AbortSignal,
  ): Promise<PortAnswer>;

  /**
   * Opens a stream of JSON texts, until the daemon ends it.
   *
   * @throws PortRefused, PortBroken; the signal's reason when it aborts
   */
  stream(path: string, signal: AbortSignal): AsyncGenerator<string, void, undefined>;

  /** Ends the port; everything open on it fails. */
  close(): void;
}

/** What one exchange does with what comes for it. */
interface Exchange {
  onAnswer(answer: PortAnswer): void;
  onEvent(text: string): void;
  onEnd(why: 'ended' | 'broken' | 'slow'): void;
  onBroken(): void;
}

/** The reader says what it has taken in steps of this many events. */
const takenStep = panelPortLimits.eventsAhead / 2;

/**
 * Speaks the panel's protocol on a port.
 *
 * @param onClosed - told once when the port is of no use any more
 */
export function createPanelPortClient(port: PanelPort, onClosed: () => void = () => {}): PanelPortClient {
  const exchanges = new Map<number, Exchange>();
  let lastId = 0;
  let open = true;

  const shut = (): void => {
    if (!open) return;
    open = false;
    const waiting = [...exchanges.values()];
    exchanges.clear();
    for (const exchange of waiting) exchange.onBroken();
    port.close();
    onClosed();
  };

  port.onClose(shut);
  port.onMessage((message) => {
    const parsed = portReplySchema.safeParse(message);
    if (!parsed.success) return shut();
    const reply = parsed.data;
    const exchange = exchanges.get(reply.id);
    // What was cancelled may still have been on its way.
    if (!exchange) return;
    if (reply.kind === 'event') return exchange.onEvent(reply.text);
    exchanges.delete(reply.id);
    if (reply.kind === 'answer') exchange.onAnswer(reply);
    else exchange.onEnd(reply.why);
  });

  const ask = (message: PortAsk, exchange: Exchange): void => {
    if (!open) throw new PortBroken('the port is closed');
    exchanges.set(message.id, exchange);
    port.post(message);
  };

  const cancel = (id: number): void => {
    if (exchanges.delete(id) && open) port.post({ kind: 'cancel', id } satisfies PortAsk);
  };

  return {
    request(request, signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        lastId += 1;
        const id = lastId;
        const broken = () => settle(() => reject(new PortBroken('the port was closed')));
        const aborted = () => {
          cancel(id);
          settle(() => reject(signal.reason));
        };
        const settle = (tell: () => void): void => {
          signal.removeEventListener('abort', aborted);
          tell();
        };
        signal.addEventListener('abort', aborted, { once: true });
        ask(
          { kind: 'request', id, ...request },
          {
            onAnswer: ({ status, text }) => settle(() => resolve({ status, text })),
            onEvent: broken,
            onEnd: broken,
            onBroken: broken,
          },
        );
      });
    },

    async *stream(path, signal) {
      signal.throwIfAborted();
      lastId += 1;
      const id = lastId;
      const events: string[] = [];
      let ended: { readonly error: unknown } | undefined;
      let wake = (): void => {};
      const end = (error: unknown): void => {
        ended ??= { error };
        wake();
      };
      const aborted = () => end(signal.reason);
      signal.addEventListener('abort', aborted, { once: true });
      try {
        ask(
          { kind: 'stream', id, path },
          {
            onAnswer: (answer) => end(new PortRefused(answer)),
            onEvent(text) {
              events.push(text);
              wake();
            },
            onEnd: (why) => end(why === 'ended' ? null : new PortBroken(`the stream was ended: ${why}`)),
            onBroken: () => end(new PortBroken('the port was closed')),
          },
        );
        let taken = 0;
        for (;;) {
          const text = events.shift();
          if (text !== undefined) {
            yield text;
            taken += 1;
            if (taken < takenStep || !exchanges.has(id)) continue;
            port.post({ kind: 'taken', id, events: taken } satisfies PortAsk);
            taken = 0;
          } else if (ended) {
            if (ended.error === null) return;
            throw ended.error;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        signal.removeEventListener('abort', aborted);
        cancel(id);
      }
    },

    close: shut,
  };
}
