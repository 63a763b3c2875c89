import { randomUUID } from 'node:crypto';
import { toSnowgateError } from '../../errors/snowgate-error.ts';
import type { Admission } from '../../quota/quota.ts';
import type { QueryResult } from '../model/query.ts';
import type { AdmittedQuery, IncomingQuery } from './query-context.ts';
import type { Step } from './step.ts';
import { withRequestId } from './track.ts';

/**
 * The rate limit: takes one token of the client's bucket. What is refused here never becomes a statement that people see: a
 * client that calls in a tight loop would push everything else out of sight. The quotas tell of it once.
 *
 * @throws QUOTA_RATE
 */
export const rateLimit: Step<IncomingQuery, AdmittedQuery, QueryResult> = async (query, next) => {
  const requestId = query.request.id ?? randomUUID();
  const { onDisk } = takeToken(query, requestId);
  return next({ ...query, requestId, tokenOnDisk: onDisk });
};

function takeToken({ services, caller }: IncomingQuery, requestId: string): Admission {
  const { name } = caller.session.client;
  try {
    return services.quota.admit(name, services.policies.of(name).quota);
  } catch (thrown) {
    throw withRequestId(toSnowgateError(thrown, requestId), requestId);
  }
}
