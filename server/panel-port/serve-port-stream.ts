import { panelPortLimits } from '../contract/panel-port.ts';
import type { PortAnswer } from '../contract/panel-port-client.ts';
import type { OpenedStream } from './panel-backend.ts';
import { createSseReader } from './sse-texts.ts';

/** What is open on a port under one id. */
export interface OpenExchange {
  readonly kind: 'request' | 'stream';

  /** The reader has taken so many events. */
  taken(events: number): void;

  /** Nobody waits any more. */
  cancel(): void;
}

/** What a stream on a port works with. At most one of refused, failed and end is told, and then done. */
interface PortStreamOptions {
  readonly open: () => Promise<OpenedStream>;
  readonly onEvent: (text: string) => void;
  readonly onRefused: (answer: PortAnswer) => void;
  readonly onFailed: (thrown: unknown) => void;
  readonly onEnd: (why: 'ended' | 'broken' | 'slow') => void;
  readonly onDone: () => void;
}

/**
 * Passes a stream's events on as fast as the reader takes them. A port has no back-pressure of its own: without a bound
 * a window that hangs would fill the memory of both processes.
 */
export function servePortStream(options: PortStreamOptions): OpenExchange {
  const unsent: string[] = [];
  let unsentChars = 0;
  let credit: number = panelPortLimits.eventsAhead;
  let done = false;
  let close = (): void => {};

  const finish = (tell: () => void): void => {
    if (done) return;
    done = true;
    unsent.length = 0;
    options.onDone();
    tell();
    close();
  };

  const send = (): void => {
    while (!done && credit > 0) {
      const text = unsent.shift();
      if (text === undefined) return;
      credit -= 1;
      unsentChars -= text.length;
      options.onEvent(text);
    }
  };

  const follow = (stream: Extract<OpenedStream, { kind: 'open' }>): void => {
    const read = createSseReader();
    close = stream.close;
    stream.chunks.on('data', (chunk: Buffer) => {
      for (const text of read(chunk)) {
        unsent.push(text);
        unsentChars += text.length;
      }
      send();
      if (unsentChars > panelPortLimits.unsentChars) finish(() => options.onEnd('slow'));
    });
    stream.chunks.once('end', () => finish(() => options.onEnd('ended')));
    stream.chunks.on('error', () => finish(() => options.onEnd('broken')));
  };

  options.open().then(
    (stream) => {
      if (stream.kind === 'refused') finish(() => options.onRefused(stream.answer));
      else if (done) stream.close();
      else follow(stream);
    },
    (thrown: unknown) => finish(() => options.onFailed(thrown)),
  );

  return {
    kind: 'stream',
    taken(events) {
      credit = Math.min(credit + events, panelPortLimits.eventsAhead);
      send();
    },
    cancel: () => finish(() => undefined),
  };
}
