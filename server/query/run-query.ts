import { randomUUID } from 'node:crypto';
import type { Config } from '../contract/config.ts';
import { SnowgateError, toSnowgateError } from '../errors.ts';
import type { StatementGuard } from '../policy/types.ts';
import type {
  Bind,
  SnowflakeProfile,
  StatementContext,
  StatementProgress,
  StatementResult,
} from '../snowflake/types.ts';
import type { Activity, RunningStatement, StatementEnd } from './activity.ts';
import type { Caller } from './caller.ts';

/** One statement of one client. */
export interface QueryRequest {
  /** The tool that asks, for the live view and the log. */
  readonly tool: string;
  readonly sql: string;
  readonly binds?: readonly Bind[];
  /** Overrides of the session's database and schema for this statement only. */
  readonly database?: string;
  readonly schema?: string;
  /** Rows wanted; never more than limits.rows. */
  readonly limit: number;
  /** Aborted when the client cancels or is gone. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: StatementProgress) => void;
}

/** A finished query: the statement's result and the request id under which people find it again. */
export interface QueryResult extends StatementResult {
  readonly requestId: string;
}

export interface QueryRunner {
  /** @throws POLICY_*, QUERY_*, SNOWFLAKE_*, HTTP_SHUTTING_DOWN; the id is in the data as `requestId` */
  run(caller: Caller, request: QueryRequest): Promise<QueryResult>;
}

/** What a query needs of the rest of the gateway. */
export interface QueryServices {
  readonly guard: StatementGuard;
  readonly profile: SnowflakeProfile;
  readonly activity: Activity;
  readonly limits: Config['limits'];
  /** True once a stop was asked for. */
  readonly draining: () => boolean;
  /** Told of each statement at its end, for the log. */
  readonly onEnd: (caller: Caller, request: QueryRequest, requestId: string, how: StatementEnd) => void;
}

/** The way of a query, top to bottom: one step a function. */
export function createQueryRunner(services: QueryServices): QueryRunner {
  return {
    async run(caller, request) {
      refuseWhenDraining(services);
      const requestId = randomUUID();
      const statement = services.activity.begin(caller, {
        id: requestId,
        tool: request.tool,
        sql: request.sql,
      });
      try {
        await services.guard.check(request.sql);
        const result = await execute(services, caller, request, statement);
        settle(
          services,
          caller,
          request,
          statement,
          {
            kind: 'succeeded',
            rows: result.rows.length,
            bytes: result.bytes,
            truncated: result.truncated,
          },
          result.queryId,
        );
        return { ...result, requestId };
      } catch (thrown) {
        const error = withRequestId(toSnowgateError(thrown, requestId), requestId);
        settle(services, caller, request, statement, { kind: endOf(error), error });
        throw error;
      }
    },
  };
}

function refuseWhenDraining(services: QueryServices): void {
  if (services.draining()) throw new SnowgateError('HTTP_SHUTTING_DOWN');
}

function execute(
  services: QueryServices,
  caller: Caller,
  request: QueryRequest,
  statement: RunningStatement,
): Promise<StatementResult> {
  const { session } = caller;
  return services.profile.run(
    {
      id: statement.id,
      sql: request.sql,
      ...(request.binds && { binds: request.binds }),
      context: contextOf(caller, request),
      queryTag: `snowgate:${session.client.name}:${session.id}:${statement.id}`,
      deadlineMs: services.limits.statementSeconds * 1000,
      maxRows: Math.min(request.limit, services.limits.rows),
      maxBytes: services.limits.resultBytes,
      affinity: session.client.name,
    },
    {
      signal: AbortSignal.any([request.signal, statement.signal]),
      onProgress: (progress) => {
        if (progress.kind === 'running') statement.running(progress.queryId);
        request.onProgress?.(progress);
      },
    },
  );
}

/** The session's context, with this statement's own database and schema over it. A schema never outlives its database. */
function contextOf(caller: Caller, request: QueryRequest): StatementContext {
  const database = request.database ?? caller.session.database;
  const schema = request.schema ?? (request.database === undefined ? caller.session.schema : null);
  return { ...(database !== null && { database }), ...(schema !== null && { schema }) };
}

function settle(
  services: QueryServices,
  caller: Caller,
  request: QueryRequest,
  statement: RunningStatement,
  how: StatementEnd,
  queryId: string | null = null,
): void {
  statement.end(how, queryId);
  services.onEnd(caller, request, statement.id, how);
}

/** Refusals are ours and deliberate; cancellations were asked for; the rest failed. */
function endOf(error: SnowgateError): 'failed' | 'refused' | 'cancelled' {
  if (error.code === 'QUERY_CANCELLED') return 'cancelled';
  return error.code.startsWith('POLICY_') ? 'refused' : 'failed';
}

function withRequestId(error: SnowgateError, requestId: string): SnowgateError {
  return new SnowgateError(error.code, { ...error.data, requestId }, { cause: error.cause ?? error });
}
