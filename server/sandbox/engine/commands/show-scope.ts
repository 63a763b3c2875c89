import { objectMissing } from '../../engine-errors.ts';
import { displayName } from '../quoting.ts';
import type { StatementRun } from '../statement-run.ts';
import type { TokenReader } from './token-reader.ts';

/** What follows the kind in SHOW: filters and where to look. */
export interface ShowOptions {
  readonly like: string | null;
  readonly startsWith: string | null;
  readonly limit: number | null;
  readonly from: string | null;
  readonly scope: ShowScope;
}

export interface ShowScope {
  readonly database: string | null;
  readonly schema: string | null;
  readonly table: string | null;
}

/** Reads [LIKE ..] [IN ..] [STARTS WITH ..] [LIMIT n [FROM ..]]; the default scope is the session's. */
export async function readShowOptions(
  run: StatementRun,
  reader: TokenReader,
  kind: string,
): Promise<ShowOptions> {
  let like: string | null = null;
  let startsWith: string | null = null;
  let limit: number | null = null;
  let from: string | null = null;
  let scope: ShowScope = defaultScope(run, kind);
  while (!reader.done) {
    if (reader.take('LIKE')) like = reader.string();
    else if (reader.take('IN')) scope = await readScope(run, reader, kind);
    else if (reader.take('STARTS', 'WITH')) startsWith = reader.string();
    else if (reader.take('LIMIT')) limit = Number(reader.next().text);
    else if (reader.take('FROM')) from = reader.string();
    else throw reader.unexpected();
  }
  return { like, startsWith, limit, from, scope };
}

function defaultScope(run: StatementRun, kind: string): ShowScope {
  const { database, schema } = run.session;
  if (kind === 'SCHEMAS') return { database, schema: null, table: null };
  return { database, schema: database === null ? null : schema, table: null };
}

async function readScope(run: StatementRun, reader: TokenReader, kind: string): Promise<ShowScope> {
  const wide = reader.take('ACCOUNT') || (kind === 'PARAMETERS' && reader.take('SESSION'));
  if (wide) return { database: null, schema: null, table: null };
  if (reader.take('DATABASE')) {
    const isNamed = !reader.done && !['LIKE', 'STARTS', 'LIMIT'].includes(reader.peek()?.value ?? '');
    return inDatabase(run, isNamed ? (reader.name()[0] ?? '') : run.session.database);
  }
  if (reader.take('SCHEMA')) {
    const isNamed = !reader.done && !['LIKE', 'STARTS', 'LIMIT'].includes(reader.peek()?.value ?? '');
    return inSchema(run, isNamed ? reader.name() : [run.session.schema ?? '']);
  }
  if (reader.take('TABLE') || reader.take('VIEW')) return inTable(run, reader.name());
  const parts = reader.name();
  if (kind === 'COLUMNS') return inTable(run, parts);
  if (kind === 'SCHEMAS') return inDatabase(run, parts[0] ?? null);
  // A bare name after IN is a schema of this database when there is one, else a database.
  if (parts.length === 1 && !run.context.catalog.hasDatabase(parts[0] ?? '')) return inSchema(run, parts);
  return parts.length === 1 ? inDatabase(run, parts[0] ?? null) : inSchema(run, parts);
}

function inDatabase(run: StatementRun, database: string | null): ShowScope {
  if (database === null || !run.context.catalog.hasDatabase(database)) {
    throw objectMissing('Database', displayName(database ?? ''));
  }
  return { database, schema: null, table: null };
}

async function inSchema(run: StatementRun, parts: readonly string[]): Promise<ShowScope> {
  const [database, schema] = parts.length > 1 ? [parts[0], parts[1]] : [run.session.database, parts[0]];
  if (!database || !schema || !(await run.context.catalog.hasSchema(database, schema))) {
    throw objectMissing('Schema', parts.map(displayName).join('.'));
  }
  return { database, schema, table: null };
}

async function inTable(run: StatementRun, parts: readonly string[]): Promise<ShowScope> {
  const table = parts.at(-1) ?? '';
  const schema = parts.at(-2) || run.session.schema || 'PUBLIC';
  const database = parts.at(-3) ?? run.session.database ?? '';
  const found = await run.context.catalog.objects({ database, schema, name: table });
  if (found.length === 0) throw objectMissing('Table', parts.map(displayName).join('.'));
  return { database, schema, table };
}
