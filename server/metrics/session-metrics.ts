import type { Registry } from 'prom-client';
import { sessionStateSchema, transportSchema } from '../contract/sessions.ts';
import { type Session, stateOf } from '../sessions/session.ts';
import { gauge } from './at-scrape.ts';

/** Who is connected, and how. */
export function sessionMetrics(
  registry: Registry,
  sources: { readonly sessions: () => readonly Session[]; readonly clients: () => readonly string[] },
): void {
  gauge(registry, {
    name: 'snowgate_clients',
    help: 'Clients that have a token.',
    read: () => [[sources.clients().length]],
  });
  gauge(registry, {
    name: 'snowgate_sessions',
    help: 'Sessions by state and transport.',
    labels: ['state', 'transport'],
    read: () => {
      const now = Date.now();
      const sessions = sources
        .sessions()
        .map((session) => [stateOf(session, now), session.transport] as const);
      return sessionStateSchema.options.flatMap((state) =>
        transportSchema.options.map((transport) => {
          const these = sessions.filter((kind) => kind[0] === state && kind[1] === transport);
          return [these.length, state, transport] as const;
        }),
      );
    },
  });
}
