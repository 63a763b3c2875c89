import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertNever } from '../../../util/assert-never.ts';
import { inProgress, statementFailure, success } from '../answers.ts';
import type { WireContext } from '../context.ts';
import { cancelled, type Query } from '../query.ts';
import { readQueryRequest } from '../query-request.ts';
import { jsonBody } from '../request-body.ts';
import { nothingToAbort, resultNotFound, WireRefusal } from '../wire-refusal.ts';

const requestIdSchema = z.object({ requestId: z.string().min(1).max(100) });
const queryIdSchema = z.object({ queryId: z.string().max(100) });

/** Statements: start or join, wait for, read again, abort. */
export function queryRoutes(app: FastifyInstance, context: WireContext): void {
  const { sessions, queries, settings } = context;

  const queryOptions = {
    config: { route: 'query' },
    bodyLimit: settings.queryBodyBytes,
    // Before the body is read: only who has logged in may send a large one.
    onRequest: async (request: FastifyRequest): Promise<void> => {
      sessions.authenticate(request.headers.authorization);
    },
  };
  app.post('/queries/v1/query-request', queryOptions, async (request, reply) => {
    const session = sessions.authenticate(request.headers.authorization);
    const named = requestIdSchema.safeParse(request.query);
    if (!named.success) throw new WireRefusal('391911', 'A query request needs a requestId.');
    const query = queries.submit(session, named.data.requestId, readQueryRequest(jsonBody(request.body)));
    return await answer(reply, query, query.detached ? 0 : settings.longPollMs);
  });

  app.get('/queries/:queryId/result', { config: { route: 'result' } }, async (request, reply) => {
    const session = sessions.authenticate(request.headers.authorization);
    const { queryId } = queryIdSchema.parse(request.params);
    const query = queries.findOfUser(session, queryId);
    if (query === null) throw resultNotFound(queryId);
    return await answer(reply, query, settings.longPollMs);
  });

  app.post('/queries/v1/abort-request', { config: { route: 'abort' } }, async (request) => {
    const session = sessions.authenticate(request.headers.authorization);
    const body = requestIdSchema.safeParse(jsonBody(request.body));
    return abort(body.success ? queries.findByRequest(session, body.data.requestId) : null);
  });

  app.post('/queries/:queryId/abort-request', { config: { route: 'abort' } }, async (request) => {
    const session = sessions.authenticate(request.headers.authorization);
    return abort(queries.find(session, queryIdSchema.parse(request.params).queryId));
  });

  app.get('/monitoring/queries/:queryId', { config: { route: 'monitoring' } }, async (request) => {
    const session = sessions.authenticate(request.headers.authorization);
    const query = queries.find(session, queryIdSchema.parse(request.params).queryId);
    return success({ queries: query === null ? [] : [monitored(query)] });
  });

  /** Waits at most waitMs and answers with what is known then. */
  async function answer(reply: FastifyReply, query: Query, waitMs: number): Promise<unknown> {
    const outcome = query.detached && waitMs === 0 ? null : await query.wait(waitMs);
    if (outcome === null) return inProgress(query.id, query.detached);
    switch (outcome.kind) {
      case 'failed':
        return statementFailure(outcome.error, query.id);
      case 'succeeded': {
        const stored = context.results.get(query.id);
        if (stored === null) throw resultNotFound(query.id);
        reply.header('content-type', 'application/json');
        return stored.body;
      }
      default:
        return assertNever(outcome);
    }
  }
}

function abort(query: Query | null): unknown {
  if (query === null || query.outcome !== null) throw nothingToAbort();
  query.abort(cancelled());
  return success(null);
}

/** One statement as /monitoring shows it. */
function monitored(query: Query): Record<string, unknown> {
  const failed = query.outcome?.kind === 'failed' ? query.outcome : null;
  return {
    id: query.id,
    sessionId: query.session.id,
    status: status(query),
    sqlText: query.sql,
    startTime: query.startedAt,
    endTime: query.endedAt ?? 0,
    errorCode: failed?.error.code ?? null,
    errorMessage: failed?.error.message ?? null,
  };
}

function status(query: Query): 'RUNNING' | 'SUCCESS' | 'ABORTED' | 'FAILED_WITH_ERROR' {
  if (query.outcome === null) return 'RUNNING';
  if (query.outcome.kind === 'succeeded') return 'SUCCESS';
  return query.outcome.aborted ? 'ABORTED' : 'FAILED_WITH_ERROR';
}
