import type { QueryRunner } from './model/query.ts';
import { authorize } from './steps/authorize.ts';
import { awaitSlot } from './steps/await-slot.ts';
import { changeContext } from './steps/change-context.ts';
import { coalesceOrCache } from './steps/coalesce-or-cache.ts';
import { deliver } from './steps/deliver.ts';
import { execute } from './steps/execute.ts';
import type { PipelineServices } from './steps/query-context.ts';
import { rateLimit } from './steps/rate-limit.ts';
import { readRows } from './steps/read-rows.ts';
import { refuseWhileDraining } from './steps/refuse-while-draining.ts';
import { reserveQuota } from './steps/reserve-quota.ts';
import { steps } from './steps/step.ts';
import { track } from './steps/track.ts';

/**
 * The query pipeline: the way of one SQL text from a client to Snowflake, as middleware. Each step is entered once, from
 * the top down; the answer comes back through the same steps from the bottom up.
 */
const pipeline = steps(refuseWhileDraining) // graceful shutdown takes no new work
  .through(rateLimit) // a token of the client's bucket
  .through(track) // live view, cancellation, how it ended
  .through(authorize) // analysis, policy, validators, plan, human; again when the policy changes
  .through(deliver) // file complete, result remembered
  .through(reserveQuota) // charged before, settled after
  .through(changeContext) // USE is answered here
  .through(coalesceOrCache) // single-flight, or an answer from the cache
  .through(readRows) // caps, and foreign rows of listings left out
  .through(awaitSlot) // fair queueing
  .end(execute); // on a connection of the pool

/** Runs statements through the pipeline. */
export function createQueryRunner(services: PipelineServices): QueryRunner {
  return { run: (caller, request) => pipeline({ services, caller, request }) };
}
