import { EngineError, type SandboxEngine } from '../engine-types.ts';
import type { ChunkAccess } from './chunk-access.ts';
import { numberParameter } from './parameters.ts';
import { cancelled, Query } from './query.ts';
import { newQueryId } from './query-id.ts';
import type { QueryRequest } from './query-request.ts';
import { resultBody } from './result-body.ts';
import type { ResultStore } from './result-store.ts';
import { writeResult } from './result-writer.ts';
import type { WireSession } from './session-store.ts';
import type { WireSettings } from './settings.ts';

/** What the registry works with. */
export interface QueryParts {
  readonly engine: SandboxEngine;
  readonly results: ResultStore;
  readonly access: ChunkAccess;
  readonly settings: WireSettings;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  readonly baseUrl: () => string;
  /** Test controls: slows a statement down. Resolves at once otherwise. */
  readonly beforeRun: (sql: string, signal: AbortSignal) => Promise<void>;
  /** Test controls: something started or ended. */
  readonly changed: () => void;
}

/** A timer cannot be set for longer; statements with a longer limit have none. */
const longestTimerMs = 2 ** 31 - 1;

const rememberedSqlLength = 2_000;

/** All statements, by their own id and by the request that started them. A statement belongs to one session. */
export class QueryRegistry {
  readonly #parts: QueryParts;
  readonly #byId = new Map<string, Query>();
  readonly #byRequest = new Map<string, Query>();
  /** What still works in the engine for a session, aborted statements included. */
  readonly #busy = new Map<string, Set<Promise<void>>>();
  #running = 0;

  constructor(parts: QueryParts) {
    this.#parts = parts;
  }

  get running(): number {
    return this.#running;
  }

  /**
   * Starts a statement, or joins the one that the same request of the same session started before: the driver
   * repeats a request when the answer was lost, and nothing may run twice for that.
   */
  submit(session: WireSession, requestId: string, request: QueryRequest): Query {
    const known = this.#byRequest.get(requestKey(session, requestId));
    if (known !== undefined) return known;
    if (this.#running >= this.#parts.settings.maxRunning) {
      throw new EngineError(
        '100132',
        'P0000',
        'The sandbox already runs its maximum of statements. Try again later.',
      );
    }
    const now = Date.now();
    const query = new Query(
      {
        id: newQueryId(now),
        requestId,
        session,
        sql: request.sql.slice(0, rememberedSqlLength),
        detached: request.asyncExec,
        startedAt: now,
      },
      this.#parts.settings.detachedMs,
    );
    this.#byId.set(query.id, query);
    this.#byRequest.set(requestKey(session, requestId), query);
    this.#running += 1;
    this.#start(query, request);
    this.#forgetOldest();
    return query;
  }

  /** The statement, when it exists and is this session's own. */
  find(session: WireSession, queryId: string): Query | null {
    const query = this.#byId.get(queryId);
    return query !== undefined && query.session === session ? query : null;
  }

  /** The statement, when its user is the one who asks: results belong to a user, whichever session made them. */
  findOfUser(session: WireSession, queryId: string): Query | null {
    const query = this.#byId.get(queryId);
    return query !== undefined && query.session.engine.user === session.engine.user ? query : null;
  }

  findByRequest(session: WireSession, requestId: string): Query | null {
    return this.#byRequest.get(requestKey(session, requestId)) ?? null;
  }

  /**
   * Aborts what the session runs and waits for the engine to let go of it (at most graceMs). Finished results stay: at
   * Snowflake they outlive the session, and other sessions of the same user read them.
   */
  async endSession(session: WireSession, graceMs: number): Promise<void> {
    for (const query of this.#byId.values()) {
      if (query.session !== session) continue;
      if (query.outcome?.kind === 'succeeded') {
        this.#byRequest.delete(requestKey(session, query.requestId));
        continue;
      }
      query.abort(cancelled());
      this.#forget(query);
    }
    const busy = [...(this.#busy.get(session.id) ?? [])];
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.all(busy), grace]);
    clearTimeout(timer);
  }

  #start(query: Query, request: QueryRequest): void {
    const work = this.#run(query, request);
    const busy = this.#busy.get(query.session.id) ?? new Set();
    this.#busy.set(query.session.id, busy);
    busy.add(work);
    void work.finally(() => {
      busy.delete(work);
      if (busy.size === 0) this.#busy.delete(query.session.id);
    });
    this.#parts.changed();
  }

  /** Runs to the end and settles the query; never rejects. An abort settles it at once, whatever the engine does. */
  async #run(query: Query, request: QueryRequest): Promise<void> {
    const timer = this.#timeout(query, request);
    const end = (thrown: unknown): void => {
      this.#running -= query.outcome === null ? 1 : 0;
      query.settle(
        thrown === null
          ? { kind: 'succeeded' }
          : { kind: 'failed', error: toEngineError(thrown), aborted: query.signal.aborted },
      );
      clearTimeout(timer);
      this.#parts.changed();
    };
    query.signal.addEventListener('abort', () => end(query.signal.reason), { once: true });
    let done = false;
    try {
      await this.#produce(query, request);
      done = true;
      end(null);
    } catch (error) {
      end(query.signal.aborted ? query.signal.reason : error);
    } finally {
      // Also after a late success: an aborted statement has no result, and a forgotten one must not keep bytes.
      if (!done || query.signal.aborted || !this.#byId.has(query.id)) this.#parts.results.release(query.id);
    }
  }

  async #produce(query: Query, request: QueryRequest): Promise<void> {
    const { engine, results, access, settings, baseUrl, beforeRun } = this.#parts;
    await beforeRun(request.sql, query.signal);
    query.signal.throwIfAborted();
    const session = query.session.engine;
    const result = await engine.execute(session, {
      sql: request.sql,
      binds: request.binds,
      parameters: request.parameters,
      describeOnly: request.describeOnly,
      queryId: query.id,
      signal: query.signal,
    });
    const cap = numberParameter('ROWS_PER_RESULTSET', request.parameters, session);
    const rules = { ...settings, maxRows: cap !== null && cap > 0 ? cap : null };
    const written = await writeResult(query.id, result, results, rules, query.signal);
    const body = resultBody({
      queryId: query.id,
      session,
      result,
      written,
      access,
      baseUrl: baseUrl(),
      numberOfBinds: request.binds.length,
    });
    results.publish(query.id, { body, chunks: written.chunks.map((chunk) => chunk.body) });
  }

  #timeout(query: Query, request: QueryRequest): NodeJS.Timeout | undefined {
    const seconds = numberParameter('STATEMENT_TIMEOUT_IN_SECONDS', request.parameters, query.session.engine);
    if (seconds === null || seconds <= 0 || seconds * 1000 > longestTimerMs) return undefined;
    return setTimeout(() => query.abort(timedOut(seconds)), seconds * 1000);
  }

  #forgetOldest(): void {
    const finished = this.#byId.size - this.#running;
    if (finished <= this.#parts.settings.maxFinished) return;
    for (const query of this.#byId.values()) {
      if (query.outcome === null) continue;
      this.#forget(query);
      return;
    }
  }

  #forget(query: Query): void {
    this.#byId.delete(query.id);
    this.#byRequest.delete(requestKey(query.session, query.requestId));
    this.#parts.results.release(query.id);
  }
}

function requestKey(session: WireSession, requestId: string): string {
  return `${session.id} ${requestId}`;
}

function timedOut(seconds: number): EngineError {
  return new EngineError(
    '000630',
    '57014',
    `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`,
  );
}

function toEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new EngineError('000603', 'XX000', `SQL execution internal error: ${detail}`);
}
