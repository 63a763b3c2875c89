import { BoundedCache } from '../engine/bounded-cache.ts';
import { Catalog } from '../engine/catalog.ts';
import { executeStatement } from '../engine/commands/execute-statement.ts';
import { DuckDbPool, type EngineLimits } from '../engine/duckdb-pool.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { informationSchemaDefinitions } from '../engine/information-schema.ts';
import { installMacros } from '../engine/macros/install-macros.ts';
import { endSession, openSession } from '../engine/open-session.ts';
import { loadPolyglot } from '../engine/polyglot.ts';
import type { EngineResult, EngineSession, EngineStatement, SandboxEngine } from '../engine-types.ts';
import { loadSampleData } from '../sample-data/load-sample-data.ts';

export interface EngineOptions {
  /** Whether DEMO and PRIVATE with their sample rows are made (default true); an empty engine starts faster. */
  readonly sampleData?: boolean;
  /** See SandboxOptions (default false). */
  readonly restrictedSessions?: boolean;
  /** Folder for what does not fit into memory; without one such a statement fails. */
  readonly spillDir?: string;
  readonly limits?: EngineLimits;
}

/** Starts Snowflake SQL on an in-memory DuckDB of its own. */
export async function createEngine(options: EngineOptions = {}): Promise<SandboxEngine> {
  const polyglot = await loadPolyglot();
  const pool = await DuckDbPool.open(
    (connection) => installMacros(connection, informationSchemaDefinitions),
    options.spillDir ?? null,
    options.limits,
  );
  const context: EngineContext = {
    pool,
    polyglot,
    catalog: new Catalog(pool),
    translations: new BoundedCache(2_000_000),
    restrictedSessions: options.restrictedSessions ?? false,
  };
  if (options.sampleData !== false) await loadSampleData(context);
  return {
    openSession: (wanted) => openSession(wanted, context.restrictedSessions ? 'NONE' : 'ALL'),
    execute: (session: EngineSession, statement: EngineStatement): Promise<EngineResult> =>
      executeStatement(context, session, statement),
    closeSession: (session) => endSession(context, session),
    close: () => pool.close(),
  };
}
