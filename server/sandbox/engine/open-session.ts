import { randomUUID } from 'node:crypto';
import type { EngineSession, SandboxEngine } from '../engine-types.ts';
import type { EngineContext } from './engine-context.ts';
import { stateOf } from './session-state.ts';
import { foldIdentifier } from './sql-lexer.ts';

/**
 * Opens a session; unquoted names are folded as Snowflake folds them.
 *
 * @param secondaryRoles - those that are active at once: all that the user has, as Snowflake does since 2025, or none
 */
export function openSession(
  wanted: Parameters<SandboxEngine['openSession']>[0],
  secondaryRoles: EngineSession['secondaryRoles'] = 'ALL',
): EngineSession {
  const session: EngineSession = {
    id: randomUUID(),
    user: wanted.user,
    database: folded(wanted.database),
    schema: folded(wanted.schema) ?? (wanted.database === null ? null : 'PUBLIC'),
    warehouse: folded(wanted.warehouse),
    role: folded(wanted.role),
    secondaryRoles,
    parameters: new Map(
      Object.entries(wanted.parameters).map(([name, value]) => [name.toUpperCase(), value]),
    ),
  };
  stateOf(session);
  return session;
}

/** Drops the session's temporary tables and ends its transaction. */
export async function endSession(context: EngineContext, session: EngineSession): Promise<void> {
  const state = stateOf(session);
  if (state.closed) return;
  state.closed = true;
  if (state.transaction) {
    context.pool.discard(state.transaction);
    state.transaction = null;
  }
  for (const table of state.temporary) await context.pool.query(`DROP TABLE IF EXISTS ${table}`);
  state.temporary.clear();
  state.variables.clear();
  state.recent.clear();
}

function folded(name: string | null): string | null {
  if (name === null || name === '') return null;
  return name.startsWith('"') && name.endsWith('"')
    ? name.slice(1, -1).replaceAll('""', '"')
    : foldIdentifier(name);
}
