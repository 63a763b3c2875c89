import type { BoundedCache } from './bounded-cache.ts';
import type { Catalog } from './catalog.ts';
import type { CompiledQuery } from './compile-query.ts';
import type { DuckDbPool } from './duckdb-pool.ts';
import type { Polyglot } from './polyglot.ts';

/** What every statement of the engine shares. */
export interface EngineContext {
  readonly pool: DuckDbPool;
  readonly polyglot: Polyglot;
  readonly catalog: Catalog;
  readonly translations: BoundedCache<Omit<CompiledQuery, 'waitSeconds'>>;
  /** True when no session may change its roles. */
  readonly restrictedSessions: boolean;
}
