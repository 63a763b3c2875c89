import type { RowBatch } from '../types.ts';

type Taken = 'more' | 'enough';

/**
 * Batches of rows on their way to the main thread. One is on the way while the next is read, never more: whoever writes
 * slowly slows down the reading, and memory stays at two batches.
 */
export class BatchDelivery {
  readonly #post: (batch: RowBatch) => void;
  #onTheWay: Promise<Taken> = Promise.resolve('more');
  #taken: (next: Taken) => void = () => undefined;

  /** @param post - hands a batch over; `took` is called with the answer */
  constructor(post: (batch: RowBatch) => void) {
    this.#post = post;
  }

  /** Sends a batch once the one before was taken; rejects with the signal's reason when the statement is stopped. */
  async send(batch: RowBatch, stop: AbortSignal): Promise<Taken> {
    const before = await unlessStopped(this.#onTheWay, stop);
    if (before === 'enough') return before;
    this.#onTheWay = new Promise((resolve) => {
      this.#taken = resolve;
    });
    this.#post(batch);
    return before;
  }

  /** The last batch was taken. */
  took(next: Taken): void {
    this.#taken(next);
  }
}

async function unlessStopped<T>(promise: Promise<T>, stop: AbortSignal): Promise<T> {
  stop.throwIfAborted();
  let stopped = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stopped = () => reject(stop.reason);
    stop.addEventListener('abort', stopped, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop.removeEventListener('abort', stopped);
  }
}
