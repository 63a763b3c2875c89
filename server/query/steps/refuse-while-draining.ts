import { SnowgateError } from '../../errors/snowgate-error.ts';
import type { QueryResult } from '../model/query.ts';
import type { IncomingQuery } from './query-context.ts';
import type { Step } from './step.ts';

/** Takes no new work during a graceful shutdown. @throws HTTP_SHUTTING_DOWN */
export const refuseWhileDraining: Step<IncomingQuery, IncomingQuery, QueryResult> = async (query, next) => {
  if (query.services.draining()) throw new SnowgateError('HTTP_SHUTTING_DOWN');
  return next(query);
};
