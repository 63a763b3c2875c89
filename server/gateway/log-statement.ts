import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import type { StatementEnd } from '../query/activity/activity.ts';
import type { Caller, QueryRequest } from '../query/model/query.ts';

/**
 * One line for each statement at its end. The text of a statement may hold personal data, so unless log.sql is on only
 * its length and hash are written: enough to find the same statement again.
 */
export function logStatement(
  logger: Logger,
  withSql: boolean,
  caller: Caller,
  request: QueryRequest,
  requestId: string,
  how: StatementEnd,
): void {
  const { sql } = request;
  const fields = {
    requestId,
    client: caller.session.client.name,
    session: caller.session.id,
    tool: request.tool,
    ...(withSql ? { sql } : { sqlLength: sql.length, sqlHash: hash('sha256', sql, 'hex').slice(0, 16) }),
  };
  if (how.kind === 'succeeded') {
    logger.info(
      {
        ...fields,
        rows: how.rows,
        bytes: how.bytes,
        truncated: how.truncated,
        profile: how.profile,
        ...(how.source.kind === 'shared' && { sharedWith: how.source.with }),
        ...(how.source.kind === 'cached' && { cachedMs: Math.round(how.source.ageMs) }),
      },
      'statement succeeded',
    );
  } else {
    logger.info({ ...fields, code: how.error.code }, `statement ${how.kind}`);
  }
}
