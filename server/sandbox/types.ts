/** How to start the stand-in. Every field has a default that suits a user; tests make the small ones smaller. */
export interface SandboxOptions {
  /** Loopback port; 0 (the default) picks a free one. */
  readonly port?: number;
  /** ms after which a statement that still runs is answered with "in progress" and polled (default 45,000 as Snowflake). */
  readonly longPollMs?: number;
  /** Rows in the first answer; the rest is cut into chunks of chunkRows. */
  readonly inlineRows?: number;
  readonly chunkRows?: number;
  /** Total bytes of finished results kept for late readers before the oldest are evicted. */
  readonly resultBytes?: number;
  /** Adds the test controls below /control (latency, errors, expiry, request log). Off for users. */
  readonly controls?: boolean;
}

/** A running sandbox: what a profile needs to log in to it. The password is random for each start. */
export interface RunningSandbox {
  /** `http://127.0.0.1:PORT`, for the driver's accessUrl. */
  readonly url: string;
  readonly account: string;
  readonly username: string;
  readonly password: string;
  readonly role: string;
  readonly warehouse: string;
  readonly database: string;
  readonly schema: string;
  /** Ends the worker and frees the port. */
  close(): Promise<void>;
}
