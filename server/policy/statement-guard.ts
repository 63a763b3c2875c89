import { reviveError, SnowgateError } from '../errors.ts';
import { createPolicyAnalyser, type PolicyAnalyserOptions } from './analyser.ts';
import type { AnalysisOutcome } from './outcome.ts';
import type { GuardedStatement, ReadOnlyKind, StatementGuard } from './types.ts';

const kinds: Readonly<Record<string, ReadOnlyKind>> = {
  SELECT: 'select',
  SHOW: 'show',
  DESCRIBE: 'describe',
  EXPLAIN: 'explain',
};

/**
 * Makes the guard that lets only one plain SELECT, SHOW, DESCRIBE or EXPLAIN through. It starts its worker at once.
 * @param options - limits of the analysis
 */
export function createStatementGuard(options: PolicyAnalyserOptions = {}): StatementGuard {
  const analyser = createPolicyAnalyser(options);
  return {
    check: async (sql) => plainRead(await analyser.analyse(sql)),
    close: () => analyser.close(),
  };
}

function plainRead(outcome: AnalysisOutcome): GuardedStatement {
  if (!outcome.ok) {
    // A change that is not understood is first of all a change.
    const change = outcome.kind !== 'read' && outcome.code === 'POLICY_NOT_UNDERSTOOD';
    throw change ? new SnowgateError('POLICY_NOT_READ_ONLY', outcome.data) : reviveError(outcome);
  }
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
