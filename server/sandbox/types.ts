/** How to start the stand-in. Every field has a default that suits a user; tests make the small ones smaller. */
export interface SandboxOptions {
  /** Loopback port; 0 (the default) picks a free one. */
  readonly port?: number;
  /** ms after which a statement that still runs is answered with "in progress" and polled (default 45,000 as Snowflake). */
  readonly longPollMs?: number;
  /** Rows in the first answer; the rest is cut into chunks of chunkRows. */
  readonly inlineRows?: number;
  readonly chunkRows?: number;
  /** Total bytes of finished results kept for late readers before the oldest are evicted (default 64 MiB). */
  readonly resultBytes?: number;
  /** ms a finished result can be read again (default one hour). */
  readonly resultTtlMs?: number;
  /** ms a statement may run with nobody waiting for it before ABORT_DETACHED_QUERY ends it (default 300,000). */
  readonly detachedMs?: number;
  /** Further ways to log in besides the password; each one that is missing is refused. */
  readonly auth?: SandboxAuth;
  /**
   * Sessions as those of a role-restricted token or under a session policy without secondary roles: none is active, and
   * each USE ROLE and USE SECONDARY ROLES is refused (default false).
   */
  readonly restrictedSessions?: boolean;
  /**
   * Folder for what does not fit into memory, up to a bound. It is emptied and made for its owner alone at the start, and
   * removed at the end. Without one a statement that needs more fails.
   */
  readonly spillDir?: string;
  /** Adds the test controls below /control (latency, errors, expiry, request log). Off for users. */
  readonly controls?: boolean;
}

/** What a login may prove instead of the password. Tokens are compared in constant time and never logged. */
export interface SandboxAuth {
  /** PEM public keys (SPKI) whose owner may log in with a signed JWT. */
  readonly publicKeys?: readonly string[];
  readonly programmaticAccessTokens?: readonly string[];
  readonly oauthTokens?: readonly string[];
  /** A client of `/oauth/token-request`, whose access tokens are then taken as OAuth tokens. */
  readonly oauthClient?: { readonly id: string; readonly secret: string };
  /** Six digits that must come with the password when the authenticator is USERNAME_PASSWORD_MFA. */
  readonly mfaPasscode?: string;
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
  /** Opens the routes below /control; null unless the sandbox was started with `controls`. */
  readonly controlKey: string | null;
  /**
   * Calls back once when the worker has ended: with null after `close()`, with the reason when it died by itself.
   * A listener that comes after the end is called in the next microtask. Returns the way to stop listening.
   */
  onExit(listener: (error: Error | null) => void): () => void;
  /** Ends the worker and frees the port. Never rejects, and may be called again. */
  close(): Promise<void>;
}
