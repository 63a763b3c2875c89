import { reviveError, SnowgateError } from '../errors.ts';
import { AnalysisRunner } from './analysis-runner.ts';
import { LruCache } from './lru-cache.ts';
import type { AnalysisOutcome } from './outcome.ts';
import type { GuardedStatement, ReadOnlyKind, StatementGuard } from './types.ts';

/** Limits of the guard. */
export interface StatementGuardOptions {
  /** ms one analysis may take. */
  readonly deadlineMs?: number;

  /** UTF-8 bytes of the longest text that is looked at. */
  readonly maxBytes?: number;
}

const kinds: Readonly<Record<string, ReadOnlyKind>> = {
  SELECT: 'select',
  SHOW: 'show',
  DESCRIBE: 'describe',
  EXPLAIN: 'explain',
};

/**
 * Makes the guard that lets only one plain SELECT, SHOW, DESCRIBE or EXPLAIN through. It starts its worker at once.
 */
export function createStatementGuard(options: StatementGuardOptions = {}): StatementGuard {
  const { deadlineMs = 250, maxBytes = 200_000 } = options;
  const runner = new AnalysisRunner({ deadlineMs, maxWaiting: 256 });
  const cache = new LruCache<AnalysisOutcome>({ entries: 2000, weight: 8_000_000 });
  runner.start();
  return {
    async check(sql) {
      const bytes = Buffer.byteLength(sql, 'utf8');
      if (bytes > maxBytes) throw new SnowgateError('POLICY_TOO_LONG', { bytes, limit: maxBytes });
      const known = cache.get(sql);
      if (known) return plainRead(known);
      const outcome = await runner.run(sql);
      cache.set(sql, outcome, sql.length);
      return plainRead(outcome);
    },
    close: () => runner.close(),
  };
}

function plainRead(outcome: AnalysisOutcome): GuardedStatement {
  if (!outcome.ok) throw reviveError(outcome);
  const { analysis } = outcome;
  const kind = kinds[analysis.verb];
  if (analysis.kind !== 'read' || kind === undefined) {
    throw new SnowgateError('POLICY_NOT_READ_ONLY', {
      line: 1,
      column: 1,
      construct: `the statement ${analysis.verb}`,
    });
  }
  const indirect = analysis.references.find(({ type }) => type === 'stage' || type === 'dynamic');
  if (indirect?.type === 'dynamic') {
    throw new SnowgateError('POLICY_DYNAMIC_NAME', { ...indirect.at, construct: 'this name' });
  }
  if (indirect) {
    throw new SnowgateError('POLICY_CONSTRUCT', {
      ...indirect.at,
      construct: 'a stage',
      reason: 'files in stages cannot be read through this gateway',
      allowed: 'Read tables and views.',
    });
  }
  if (analysis.resultIds.length > 0) {
    throw new SnowgateError('POLICY_FUNCTION', {
      line: 1,
      column: 1,
      construct: 'RESULT_SCAN',
      reason: 'the result may be that of another client',
      allowed: 'Run the query again, or use a common table expression (WITH).',
    });
  }
  return { kind };
}
