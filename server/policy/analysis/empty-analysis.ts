import type { Analysis, StatementKind } from './analysis-types.ts';

/** An analysis that names nothing and proves nothing, to be filled by the grammar that reads the statement. */
export function emptyAnalysis(kind: StatementKind, verb: string): Analysis {
  return {
    kind,
    verb,
    explained: null,
    references: [],
    listing: null,
    resultIds: [],
    use: null,
    temporary: false,
    volatile: true,
    digest: null,
  };
}
