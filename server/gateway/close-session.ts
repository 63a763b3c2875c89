import type { ClosedSession } from '../contract/sessions.ts';
import { SnowgateError } from '../errors/snowgate-error.ts';
import type { Activity } from '../query/activity/activity.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import { settledWithin } from '../util/settled-within.ts';

/**
 * Closes a session for a human: its statements are cancelled at Snowflake, their callers get that as an answer, then its
 * connections are ended, and it is forgotten with its context and counts.
 *
 * @param graceMs - how long the cancelled calls may take to end before the connections are cut all the same
 * @throws SESSION_NOT_FOUND
 */
export async function closeSession(
  services: { readonly sessions: SessionRegistry; readonly activity: Activity },
  id: string,
  graceMs: number,
): Promise<ClosedSession> {
  const { sessions, activity } = services;
  const session = sessions.find(id);
  if (!session) throw new SnowgateError('SESSION_NOT_FOUND', { id });
  sessions.startClosing(session);
  const cancelled = activity.cancelAll({ session: id });
  await settledWithin(sessions.quiet(session), graceMs);
  const connections = [...session.connections];
  for (const connection of connections) connection.close();
  sessions.forget(session);
  return { id, client: session.client.name, cancelled, disconnected: connections.length };
}
