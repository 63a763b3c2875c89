import type { Session } from '../../sessions/session.ts';

/** Who asks, as every step of a query knows it. Made at the door from the token; nothing in it comes from the body. */
export interface Caller {
  readonly session: Session;
}
