import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { PreparedStatements } from './prepared-statements.ts';

/** As many as the largest pool of a gateway uses at once. */
const idleConnections = 20;

/** ms that close waits for interrupted statements. */
const closeMs = 3_000;

/** What statements may take, all together. */
export interface EngineLimits {
  readonly memory: string;
  /** Bytes on the disk, for what does not fit into memory. */
  readonly spill: string;
}

/** Enough for the sample data and tables of its size. */
const usualLimits: EngineLimits = { memory: '256MiB', spill: '256MiB' };

/** Settings that shut the machine out: no files, no extensions, bounded memory, and no way to change any of it. */
const settings = {
  threads: '2',
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_unsigned_extensions: 'false',
  allow_persistent_secrets: 'false',
  // What a large statement has used goes back to the system soon after its end.
  allocator_background_threads: 'true',
  allocator_flush_threshold: '16MiB',
  allocator_bulk_deallocation_flush_threshold: '16MiB',
  // Snowflake sorts NULL as the largest value: last ascending, first descending.
  default_null_order: 'nulls_last_on_asc_first_on_desc',
} as const;

/**
 * The DuckDB instance behind the sandbox and its connections. A connection runs one statement at a time, so each running
 * statement borrows one; connections hold no session state and are interchangeable.
 */
export class DuckDbPool {
  readonly prepared = new PreparedStatements();
  private readonly instance: DuckDBInstance;
  private readonly idle: DuckDBConnection[] = [];
  private readonly lent = new Set<DuckDBConnection>();
  private readonly inFlight = new Set<Promise<unknown>>();
  private closed = false;

  private constructor(instance: DuckDBInstance) {
    this.instance = instance;
  }

  /**
   * Opens an in-memory database. `setUp` runs before the configuration is locked for good.
   *
   * @param spillDir - folder for what does not fit into memory; null = such a statement fails
   */
  static async open(
    setUp: (connection: DuckDBConnection) => Promise<void>,
    spillDir: string | null = null,
    limits: EngineLimits = usualLimits,
  ): Promise<DuckDbPool> {
    // First, because it cannot be set any more once access to files is off. Without a name DuckDB takes the working folder.
    const place = { temp_directory: spillDir ?? '', memory_limit: limits.memory };
    const pool = new DuckDbPool(await DuckDBInstance.create(':memory:', { ...place, ...settings }));
    const connection = await pool.acquire();
    await connection.run(`SET TimeZone = 'UTC'`);
    // Among the settings of a new instance it is taken and not obeyed.
    await connection.run(`SET max_temp_directory_size = '${limits.spill}'`);
    await setUp(connection);
    await connection.run('SET lock_configuration = true');
    pool.release(connection);
    return pool;
  }

  /** Connections that run a statement now. */
  get running(): number {
    return this.lent.size;
  }

  /** Lends a connection; give it back with `release` or, when its state is doubtful, with `discard`. */
  async acquire(): Promise<DuckDBConnection> {
    if (this.closed) throw new Error('the sandbox engine is closed');
    const connection = this.idle.pop() ?? (await this.instance.connect());
    this.lent.add(connection);
    return connection;
  }

  /** Takes a connection back. */
  release(connection: DuckDBConnection): void {
    if (!this.lent.delete(connection)) return;
    if (this.closed || this.idle.length >= idleConnections) connection.closeSync();
    else this.idle.push(connection);
  }

  /** Ends a connection that was interrupted or failed. */
  discard(connection: DuckDBConnection): void {
    if (this.lent.delete(connection)) connection.closeSync();
  }

  /** Runs engine SQL to its end and returns the rows. Never for client text. */
  async query(sql: string, values: readonly (string | number | null)[] = []): Promise<unknown[][]> {
    const connection = await this.acquire();
    this.prepared.changed();
    try {
      const reader = await this.track(connection.runAndReadAll(sql, [...values]));
      return reader.getRowsJS();
    } finally {
      this.prepared.changed();
      this.release(connection);
    }
  }

  /** Counts a call into DuckDB until it has come back. */
  async track<T>(call: Promise<T>): Promise<T> {
    this.inFlight.add(call);
    try {
      return await call;
    } finally {
      this.inFlight.delete(call);
    }
  }

  /**
   * Interrupts what runs, waits until DuckDB works for nobody (at most closeMs), and closes everything. A thread that ends
   * while DuckDB works for it would take the process with it.
   */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const interrupt = () => {
      for (const connection of this.lent) connection.interrupt();
    };
    interrupt();
    const repeat = setInterval(interrupt, 20);
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeMs);
    });
    await Promise.race([Promise.allSettled([...this.inFlight]), deadline]);
    clearInterval(repeat);
    clearTimeout(timer);
    for (const connection of this.idle.splice(0)) connection.closeSync();
    this.instance.closeSync();
  }
}
