import type { LinkErrorKind } from './link-error.ts';

/** How fresh what the page shows is. Instants are the browser's clock, milliseconds since 1970. */
export type LinkState =
  /** The first connection is being made; nothing has been shown yet. */
  | { readonly kind: 'connecting' }
  /** A snapshot has arrived over this connection and changes follow. */
  | { readonly kind: 'live'; readonly since: number }
  /** The stream broke. What is on screen is as old as `lostAt`; null when nothing ever arrived. */
  | {
      readonly kind: 'reconnecting';
      readonly lostAt: number | null;
      readonly attempt: number;
      readonly retryAt: number;
      readonly reason: LinkErrorKind;
    };
