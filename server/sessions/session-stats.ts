import { type SessionStats, sessionStateSchema, transportSchema } from '../contract/sessions.ts';
import { type Session, stateOf } from './session.ts';

/** How many of these sessions there are of each kind. */
export function sessionStats(sessions: readonly Session[], now: number): SessionStats {
  const byState = zeroes(sessionStateSchema.options);
  const byTransport = zeroes(transportSchema.options);
  const byClient: Record<string, number> = {};
  for (const session of sessions) {
    byState[stateOf(session, now)] += 1;
    byTransport[session.transport] += 1;
    byClient[session.client.name] = (byClient[session.client.name] ?? 0) + 1;
  }
  return { byState, byTransport, byClient };
}

function zeroes<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
