import { randomUUID } from 'node:crypto';
import type { Cell } from '../../../server/contract/columns.ts';
import type {
  EngineBind,
  EngineResult,
  EngineSession,
  SandboxEngine,
} from '../../../server/sandbox/engine-types.ts';
import { createEngine, type EngineOptions } from '../../../server/sandbox/run/create-engine.ts';

export interface RunOptions {
  readonly binds?: readonly EngineBind[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly describeOnly?: boolean;
  readonly queryId?: string;
  readonly signal?: AbortSignal;
  readonly session?: EngineSession;
}

/** An engine with one session, for tests. */
export interface Harness {
  readonly engine: SandboxEngine;
  readonly session: EngineSession;
  run(sql: string, options?: RunOptions): Promise<EngineResult>;
  rows(sql: string, options?: RunOptions): Promise<(readonly Cell[])[]>;
  open(database?: string | null): EngineSession;
  close(): Promise<void>;
}

/** Starts an engine with the sample data; JSON is printed on one line. */
export async function openHarness(options: EngineOptions = {}): Promise<Harness> {
  const engine = await createEngine(options);
  const open = (database: string | null = 'DEMO') =>
    engine.openSession({
      user: 'TESTER',
      role: 'ANALYST',
      database,
      schema: database === null ? null : 'PUBLIC',
      warehouse: 'COMPUTE_WH',
      parameters: { JSON_INDENT: '0' },
    });
  const session = open();
  const run = (sql: string, wanted: RunOptions = {}) =>
    engine.execute(wanted.session ?? session, {
      sql,
      binds: wanted.binds ?? [],
      parameters: wanted.parameters ?? {},
      describeOnly: wanted.describeOnly ?? false,
      queryId: wanted.queryId ?? randomUUID(),
      signal: wanted.signal ?? new AbortController().signal,
    });
  return {
    engine,
    session,
    open,
    run,
    async rows(sql, wanted) {
      const result = await run(sql, wanted);
      const rows: (readonly Cell[])[] = [];
      for await (const batch of result.batches) rows.push(...batch);
      return rows;
    },
    close: () => engine.close(),
  };
}
