import type { StatementContext } from '../types.ts';

/** Where a connection is right now, in Snowflake's own spelling; null = nothing chosen. */
export interface SessionContext {
  readonly role: string | null;
  readonly warehouse: string | null;
  readonly database: string | null;
  readonly schema: string | null;
}

/** One USE statement and what it is about. */
export interface ContextStep {
  readonly kind: 'role' | 'warehouse' | 'database' | 'schema';
  readonly name: string;
  readonly sql: string;
}

export interface ContextSituation {
  /** Where the connection is. */
  readonly current: SessionContext;
  /** Where it was right after the login: what a statement without a wish of its own gets. */
  readonly baseline: SessionContext;
  /** The schema that USE DATABASE alone was seen to choose, by database. */
  readonly defaultSchemas: ReadonlyMap<string, string | null>;
}

/**
 * The USE statements that take a connection to where a statement wants to run; none in the ordinary case. What the
 * statement does not name is put back to the profile's own, so that nobody runs where somebody else has been.
 *
 * @param wanted - names as Snowflake spells them (case matters: they are quoted)
 * @returns null when no statement leads there (Snowflake cannot unset a database): another connection is needed
 */
export function planContext(
  wanted: StatementContext,
  situation: ContextSituation,
): readonly ContextStep[] | null {
  const { current, baseline } = situation;
  const steps: ContextStep[] = [];

  const role = wanted.role ?? baseline.role;
  if (role !== null && role !== current.role) steps.push(step('role', role, quote(role)));

  const warehouse = wanted.warehouse ?? baseline.warehouse;
  if (warehouse !== null && warehouse !== current.warehouse) {
    steps.push(step('warehouse', warehouse, quote(warehouse)));
  }
  if (warehouse === null && current.warehouse !== null) return null;

  const namespace = planNamespace(wanted, situation);
  return namespace === null ? null : [...steps, ...namespace];
}

function planNamespace(
  wanted: StatementContext,
  { current, baseline, defaultSchemas }: ContextSituation,
): readonly ContextStep[] | null {
  const database = wanted.database ?? baseline.database;
  if (database === null) {
    if (wanted.schema !== undefined) return [step('schema', wanted.schema, quote(wanted.schema))];
    return current.database === null ? [] : null;
  }
  const schema = wanted.schema ?? (database === baseline.database ? baseline.schema : null);
  const there = current.database === database;
  if (schema !== null) {
    if (there && current.schema === schema) return [];
    return [step('schema', `${database}.${schema}`, `${quote(database)}.${quote(schema)}`)];
  }
  // No schema asked for: the one that Snowflake chooses with the database, which is known once it has been seen.
  if (there && defaultSchemas.get(database) === current.schema) return [];
  return [step('database', database, quote(database))];
}

function step(kind: ContextStep['kind'], name: string, target: string): ContextStep {
  return { kind, name, sql: `USE ${kind.toUpperCase()} ${target}` };
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
