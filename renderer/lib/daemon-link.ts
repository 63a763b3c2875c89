/** One request to the daemon's admin routes. */
export interface LinkRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';

  /** Path below the daemon's address, such as `/admin/snapshot`. Never carries a secret. */
  readonly path: string;

  /** Sent as JSON when present. */
  readonly body?: unknown;
}

/**
 * The way to the daemon, whatever carries it. A browser uses HTTP, the desktop window a MessagePort.
 * Answers are handed on unread: `admin-api.ts` checks them, so a carrier needs to know nothing of their shape.
 */
export interface DaemonLink {
  /**
   * Sends one request.
   *
   * @returns the JSON of a 2xx answer, or `null` when it has no body
   * @throws LinkError when the daemon cannot be reached, refuses, or answers something that is not JSON
   */
  request(request: LinkRequest, signal?: AbortSignal): Promise<unknown>;

  /**
   * Opens a stream of messages, one JSON text each, until the daemon ends it or `signal` aborts.
   *
   * @throws LinkError when it cannot be opened, breaks, goes silent, or carries a message beyond the size limit
   */
  stream(path: string, signal: AbortSignal): AsyncIterable<string>;
}
