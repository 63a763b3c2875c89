import type { SharedAnswer } from '../coalescing/coalescing.ts';
import type { AuthorizedStatement } from '../model/authorized-statement.ts';
import type { Kept } from '../model/stored-result.ts';
import type { QueryContext } from './query-context.ts';

/** Remembers whose result it is, and under which conditions more of it may be read. The rows stay at Snowflake. */
export async function keepResult(
  { services, caller, request, statement }: QueryContext,
  authorized: AuthorizedStatement,
  { result, source }: SharedAnswer,
): Promise<Kept> {
  const { results, cursors } = services;
  const { tool, sql, stored: page } = request;
  const owner = caller.session.client;
  const { queryId, nextRow, totalRows } = result;
  const stored: Kept['stored'] = {
    id: statement.id,
    queryId,
    // Of a shared run more may be read, but for RESULT_SCAN the result stays with the client that it ran for. What lies at
    // Snowflake of a filtered listing still has the rows that were left out.
    own: source.kind === 'own' && authorized.filter === null,
    state: { kind: 'succeeded', rows: totalRows, note: null },
    statement: authorized.use
      ? null
      : {
          tool: page?.tool ?? tool,
          sql,
          context: authorized.context,
          approvedUnder: authorized.approvedUnder,
          profile: result.profile,
        },
  };
  if (page) {
    const { expiresAt } = page;
    return {
      stored,
      cursor: nextRow === null ? null : cursors.sign(owner, { queryId, from: nextRow, expiresAt }),
    };
  }
  const readOn = request.pages === true && nextRow !== null;
  // What is neither the client's own nor can be read on is of no use to it later.
  if (!readOn && !stored.own) return { stored, cursor: null };
  // The text of a statement is long; it is kept only where somebody has been told how to come back.
  const { expiresAt } = await results.keep(owner, { ...stored, statement: readOn ? stored.statement : null });
  return { stored, cursor: readOn ? cursors.sign(owner, { queryId, from: nextRow, expiresAt }) : null };
}
