import type { DuckDbPool } from './duckdb-pool.ts';
import type { ObjectName } from './qualify-tables.ts';
import { quoteName, quotePath, quoteText } from './quoting.ts';

export interface CatalogObject {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'TABLE' | 'VIEW';
  readonly rows: number | null;
  readonly comment: string;
  /** Text of the view in DuckDB's dialect; null for a table. */
  readonly definition: string | null;
}

export interface CatalogColumn {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly position: number;
  /** DuckDB's name of the type. */
  readonly type: string;
  readonly nullable: boolean;
  readonly defaultValue: string | null;
  readonly comment: string;
}

/** Narrows a catalogue query; undefined means any. */
export interface CatalogFilter {
  readonly database?: string | undefined;
  readonly schema?: string | undefined;
  readonly name?: string | undefined;
}

/** The warehouses and roles that the stand-in knows. */
export const warehouses = ['COMPUTE_WH'] as const;
export const roles = ['ANALYST', 'PUBLIC', 'SYSADMIN'] as const;

/** What exists in the sandbox. DuckDB is the truth for schemas, tables and columns; the rest is kept here. */
export class Catalog {
  private readonly pool: DuckDbPool;
  /** Database names with comment and time of creation (ms). */
  private readonly databases = new Map<string, { readonly comment: string; readonly created: number }>();
  /** The Snowflake text of each object, for GET_DDL, and its time of creation. */
  private readonly originals = new Map<string, { readonly ddl: string; readonly created: number }>();
  private readonly sources = new Map<string, readonly ObjectName[]>();
  private readonly started = Date.now();

  constructor(pool: DuckDbPool) {
    this.pool = pool;
  }

  hasDatabase(name: string): boolean {
    return this.databases.has(name);
  }

  databaseNames(): string[] {
    return [...this.databases.keys()].sort();
  }

  databaseInfo(name: string): { readonly comment: string; readonly created: number } {
    return this.databases.get(name) ?? { comment: '', created: this.started };
  }

  /** Creates a database with its PUBLIC schema. */
  async createDatabase(name: string, comment = ''): Promise<void> {
    await this.pool.query(`ATTACH ':memory:' AS ${quoteName(name)}`);
    await this.pool.query(`CREATE SCHEMA ${quotePath(name, 'PUBLIC')}`);
    this.databases.set(name, { comment, created: Date.now() });
  }

  async dropDatabase(name: string): Promise<void> {
    await this.pool.query(`DETACH ${quoteName(name)}`);
    this.databases.delete(name);
    this.forget(`${name}.`);
  }

  async schemas(database?: string): Promise<{ readonly database: string; readonly name: string }[]> {
    const rows = await this.pool.query(
      `SELECT database_name, schema_name FROM duckdb_schemas() WHERE NOT internal AND schema_name <> 'main' ORDER BY ALL`,
    );
    return rows
      .map(([owner, name]) => ({ database: String(owner), name: String(name) }))
      .filter(
        (schema) =>
          this.hasDatabase(schema.database) && (database === undefined || schema.database === database),
      );
  }

  async hasSchema(database: string, schema: string): Promise<boolean> {
    if (!this.hasDatabase(database)) return false;
    if (schema === 'INFORMATION_SCHEMA') return true;
    return (await this.schemas(database)).some((known) => known.name === schema);
  }

  async objects(filter: CatalogFilter): Promise<CatalogObject[]> {
    const rows = await this.pool.query(
      `SELECT database_name, schema_name, table_name, 'TABLE', estimated_size, comment, NULL FROM duckdb_tables() WHERE NOT internal${conditions(filter, 'table_name')}
       UNION ALL
       SELECT database_name, schema_name, view_name, 'VIEW', NULL, comment, sql FROM duckdb_views() WHERE NOT internal${conditions(filter, 'view_name')}
       ORDER BY 1, 2, 3`,
    );
    return rows
      .filter(([database]) => this.hasDatabase(String(database)))
      .map(([database, schema, name, kind, size, comment, definition]) => ({
        database: String(database),
        schema: String(schema),
        name: String(name),
        kind: kind === 'VIEW' ? ('VIEW' as const) : ('TABLE' as const),
        rows: size === null ? null : Number(size),
        comment: comment === null ? '' : String(comment),
        definition: definition === null ? null : String(definition),
      }));
  }

  async columns(filter: CatalogFilter): Promise<CatalogColumn[]> {
    const rows = await this.pool.query(
      `SELECT database_name, schema_name, table_name, column_name, column_index, data_type, is_nullable, column_default, comment
       FROM duckdb_columns() WHERE NOT internal${conditions(filter, 'table_name')} ORDER BY 1, 2, 3, 5`,
    );
    return rows
      .filter(([database]) => this.hasDatabase(String(database)))
      .map(([database, schema, table, name, index, type, nullable, defaultValue, comment]) => ({
        database: String(database),
        schema: String(schema),
        table: String(table),
        name: String(name),
        position: Number(index),
        type: String(type),
        nullable: nullable === true,
        defaultValue: defaultValue === null ? null : String(defaultValue),
        comment: comment === null ? '' : String(comment),
      }));
  }

  /** Keeps the Snowflake text that made an object. */
  remember(database: string, schema: string, name: string, ddl: string): void {
    this.originals.set(`${database}.${schema}.${name}`, { ddl, created: Date.now() });
  }

  /** Keeps what a view reads, for EXPLAIN. */
  rememberSources(view: ObjectName, sources: readonly ObjectName[]): void {
    this.sources.set(keyOf(view), sources);
  }

  /** The tables behind an object: itself for a table, and for a view what it reads, views within it expanded as well. */
  baseTables(object: ObjectName, depth = 0): ObjectName[] {
    const sources = this.sources.get(keyOf(object));
    // DuckDB refuses views that read themselves; the bound only guards against a view replaced in between.
    if (!sources || depth > 20) return [object];
    return sources.flatMap((source) => this.baseTables(source, depth + 1));
  }

  /** The text kept by `remember`, or null for objects made in another way. */
  originalDdl(database: string, schema: string, name: string): string | null {
    return this.originals.get(`${database}.${schema}.${name}`)?.ddl ?? null;
  }

  createdAt(database: string, schema: string, name: string): number {
    return this.originals.get(`${database}.${schema}.${name}`)?.created ?? this.started;
  }

  private forget(prefix: string): void {
    for (const key of this.originals.keys()) if (key.startsWith(prefix)) this.originals.delete(key);
  }
}

function keyOf(object: ObjectName): string {
  return `${object.database}.${object.schema}.${object.name}`;
}

function conditions(filter: CatalogFilter, nameColumn: string): string {
  const parts: string[] = [];
  if (filter.database !== undefined) parts.push(`database_name = ${quoteText(filter.database)}`);
  if (filter.schema !== undefined) parts.push(`schema_name = ${quoteText(filter.schema)}`);
  if (filter.name !== undefined) parts.push(`${nameColumn} = ${quoteText(filter.name)}`);
  return parts.map((part) => ` AND ${part}`).join('');
}
