import { z } from 'zod';
import { SnowgateError } from '../../errors/snowgate-error.ts';

/** What matters of Snowflake's EXPLAIN USING JSON. Unknown figures are null, never 0. */
export interface QueryPlan {
  /** Fully qualified names of the tables and secure views that would be scanned. */
  readonly objects: readonly string[];
  readonly bytes: number | null;
  readonly partitions: number | null;
  readonly partitionsTotal: number | null;
  /** One line an operation, in plan order. */
  readonly operations: readonly string[];
}

const figure = z.number().nonnegative().nullish();
const operationSchema = z.looseObject({
  operation: z.string(),
  objects: z.array(z.string()).optional(),
  expressions: z.array(z.string()).optional(),
});
const planSchema = z.looseObject({
  GlobalStats: z
    .looseObject({ partitionsTotal: figure, partitionsAssigned: figure, bytesAssigned: figure })
    .optional(),
  Operations: z.array(z.array(operationSchema)),
});

/** Longest text of an operation's expressions shown; plans of wide tables would otherwise be all column names. */
const expressionsShown = 160;

/**
 * Reads the one cell that EXPLAIN USING JSON answers with.
 *
 * @throws QUERY_PLAN_UNREADABLE when it is not a plan in the documented shape
 */
export function readPlan(cell: string | null): QueryPlan {
  const plan = planSchema.safeParse(parse(cell));
  if (!plan.success) throw new SnowgateError('QUERY_PLAN_UNREADABLE', {}, { cause: plan.error });
  const { GlobalStats: stats, Operations: steps } = plan.data;
  const operations = steps.flat();
  return {
    objects: [...new Set(operations.flatMap((operation) => operation.objects ?? []))].sort(),
    bytes: stats?.bytesAssigned ?? null,
    partitions: stats?.partitionsAssigned ?? null,
    partitionsTotal: stats?.partitionsTotal ?? null,
    operations: operations.map(({ operation, objects, expressions }) =>
      [operation, ...(objects ?? []), (expressions ?? []).join(', ').slice(0, expressionsShown)]
        .filter((part) => part !== '')
        .join(' '),
    ),
  };
}

function parse(cell: string | null): unknown {
  try {
    return JSON.parse(cell ?? '');
  } catch {
    // The schema check turns this into the coded error.
    return undefined;
  }
}
