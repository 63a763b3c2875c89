/** One request as the log keeps it: no header, no body, no query string, so that no secret gets in. */
export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  readonly requestId: string | null;
  /** Null until it is answered, and for good when it never was. */
  status: number | null;
}

const maxEntries = 2_000;

/** The last requests, oldest first. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > maxEntries) this.#entries.shift();
  }

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries.length = 0;
  }

  /** Requests of a route that have come in; `answered` counts only those that were answered. */
  count(route: string, answered: boolean): number {
    return this.#entries.filter((entry) => entry.route === route && (!answered || entry.status !== null))
      .length;
  }
}
