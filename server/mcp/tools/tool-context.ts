import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { Exporter, ExportRequest } from '../../query/export/export-results.ts';
import type { LongQueries } from '../../query/long-queries.ts';
import type { QueryRunner } from '../../query/model/query.ts';
import { findPage } from '../../query/results/find-page.ts';
import type { PipelineServices } from '../../query/steps/query-context.ts';
import type { AboutCaller, ToolContext } from './tool.ts';
import type { ToolCall } from './tool-call.ts';

/** What tools reach the rest of the gateway through. */
export interface ToolServices extends Pick<PipelineServices, 'results' | 'cursors'> {
  readonly runner: QueryRunner;
  readonly long: LongQueries;
  readonly exporter: Exporter;
  readonly about: (client: string) => AboutCaller;
  /** Longest time (s) that a call waits for a query which can go on by itself. */
  readonly patienceSeconds: number;
}

/** Rows and bytes that a call has answered with. */
export interface AnswerSize {
  rows: number;
  bytes: number;
}

/** What a tool sees of one call. */
export function createToolContext(services: ToolServices, call: ToolCall, size: AnswerSize): ToolContext {
  const { runner, long, exporter, about, patienceSeconds } = services;
  const { session, name, signal, onProgress } = call;
  const caller = { session };
  const owner = session.client;
  const told = onProgress && { onProgress };
  const asked = { tool: name, signal, ...told };
  const patienceMs = (seconds = patienceSeconds) => Math.min(seconds, patienceSeconds) * 1000;

  const counted = <Answer extends AnswerSize | { readonly rowCount: number; readonly bytes: number }>(
    answer: Answer,
  ): Answer => {
    size.rows += 'rowCount' in answer ? answer.rowCount : answer.rows;
    size.bytes += answer.bytes;
    return answer;
  };

  /** A tool between two statements has none that a cancel could reach. */
  const refuseWhenClosing = () => {
    if (session.closing) throw new SnowgateError('QUERY_CANCELLED');
  };

  return {
    caller,
    about: () => about(owner.name),

    async query(request) {
      refuseWhenClosing();
      return counted(await runner.run(caller, { ...request, ...asked }));
    },

    async queryPatiently(request, waitSeconds) {
      refuseWhenClosing();
      const waitMs = patienceMs(waitSeconds);
      const outcome = await long.run({ owner, waitMs, signal, ...told }, (work) =>
        runner.run(caller, { ...request, tool: name, ...work }),
      );
      if (outcome.kind === 'done') counted(outcome.result);
      return outcome;
    },

    async exportTo(target, source) {
      refuseWhenClosing();
      const request: ExportRequest = {
        ...target,
        source: 'cursor' in source ? findPage(services, owner, source.cursor) : source,
      };
      const outcome = await long.run({ owner, waitMs: patienceMs(), signal, ...told }, (work) =>
        exporter.run(caller, request, work),
      );
      if (outcome.kind === 'done') counted(outcome.result);
      return outcome;
    },

    async page(cursor, limit) {
      refuseWhenClosing();
      const stored = findPage(services, owner, cursor);
      const page = await runner.run(caller, { sql: stored.sql, limit, stored, ...asked });
      return { ...counted(page), from: stored.from };
    },

    status: (handle, waitSeconds) => long.status(owner, handle, patienceMs(waitSeconds), signal),

    cancel: (handle) => long.cancel(owner, handle),
  };
}
