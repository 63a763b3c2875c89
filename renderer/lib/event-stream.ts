import { createParser } from 'eventsource-parser';
import { LinkError } from './link-error.ts';

/**
 * Largest message taken, in characters. A snapshot holds at most 200 queries, and a query's text is bounded by the
 * daemon; this is far above what a healthy daemon sends and keeps a broken one from filling the page's memory.
 */
const maxEventChars = 32 * 1024 * 1024;

/**
 * Reads server-sent events and yields the data of each. Comments (keep-alives) yield nothing.
 *
 * @param chunks - the bytes as they arrive, cut anywhere, also inside a character
 * @param maxChars - limit for one message
 * @throws LinkError `unreadable` when a message is larger than the limit
 */
export async function* readEventStream(
  chunks: AsyncIterable<Uint8Array>,
  maxChars: number = maxEventChars,
): AsyncGenerator<string, void, undefined> {
  const ready: string[] = [];
  let tooLarge = false;
  const parser = createParser({
    maxBufferSize: maxChars,
    onEvent: (event) => {
      if (event.data.length > maxChars) tooLarge = true;
      else ready.push(event.data);
    },
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') tooLarge = true;
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* ready.splice(0);
    if (tooLarge) throw new LinkError('unreadable');
  }
}
