import type { ReferenceType } from './analysis-types.ts';

/**
 * The words for one sort of object in DESCRIBE, SHOW ... IN, SHOW GRANTS ON, GET_DDL, CREATE, ALTER and DROP, and how
 * a name of that sort is checked. Things inside a schema that have no letter of their own count as tables: they are
 * checked by database, schema and name like everything else there. `account` = it has no database.
 */
const types: readonly (readonly [words: string, type: ReferenceType])[] = [
  ['TABLE', 'table'],
  ['VIEW', 'table'],
  ['MATERIALIZED VIEW', 'table'],
  ['EXTERNAL TABLE', 'table'],
  ['DYNAMIC TABLE', 'table'],
  ['EVENT TABLE', 'table'],
  ['HYBRID TABLE', 'table'],
  ['ICEBERG TABLE', 'table'],
  ['STREAM', 'table'],
  ['TASK', 'table'],
  ['PIPE', 'table'],
  ['ALERT', 'table'],
  ['TAG', 'table'],
  ['SECRET', 'table'],
  ['STREAMLIT', 'table'],
  ['NOTEBOOK', 'table'],
  ['MODEL', 'table'],
  ['DATASET', 'table'],
  ['SERVICE', 'table'],
  ['AGENT', 'table'],
  ['IMAGE REPOSITORY', 'table'],
  ['MCP SERVER', 'table'],
  ['GIT REPOSITORY', 'stage'],
  ['CORTEX SEARCH SERVICE', 'table'],
  ['SEARCH SERVICE', 'table'],
  ['MASKING POLICY', 'table'],
  ['ROW ACCESS POLICY', 'table'],
  ['AGGREGATION POLICY', 'table'],
  ['PROJECTION POLICY', 'table'],
  ['PASSWORD POLICY', 'table'],
  ['SESSION POLICY', 'table'],
  ['AUTHENTICATION POLICY', 'table'],
  ['NETWORK RULE', 'table'],
  ['SEMANTIC VIEW', 'semantic_view'],
  ['STAGE', 'stage'],
  ['FILE FORMAT', 'file_format'],
  ['SEQUENCE', 'sequence'],
  ['FUNCTION', 'function'],
  ['EXTERNAL FUNCTION', 'function'],
  ['PROCEDURE', 'procedure'],
  ['DATABASE', 'database'],
  ['SCHEMA', 'schema'],
  ['WAREHOUSE', 'warehouse'],
  ['ROLE', 'role'],
  ['USER', 'account'],
  ['INTEGRATION', 'account'],
  ['API INTEGRATION', 'account'],
  ['CATALOG INTEGRATION', 'account'],
  ['NOTIFICATION INTEGRATION', 'account'],
  ['SECURITY INTEGRATION', 'account'],
  ['STORAGE INTEGRATION', 'account'],
  ['EXTERNAL ACCESS INTEGRATION', 'account'],
  ['NETWORK POLICY', 'account'],
  ['RESOURCE MONITOR', 'account'],
  ['COMPUTE POOL', 'account'],
  ['EXTERNAL VOLUME', 'account'],
  ['SHARE', 'account'],
  ['CONNECTION', 'account'],
  ['APPLICATION', 'account'],
  ['APPLICATION PACKAGE', 'account'],
];

/** One entry: its words and how its names are checked. */
export interface ObjectType {
  readonly words: readonly string[];
  readonly type: ReferenceType;
}

/** Every sort of object with the longest words first, so that SEMANTIC VIEW is not read as a thing named SEMANTIC. */
export const objectTypes: readonly ObjectType[] = types
  .map(([words, type]) => ({ words: words.split(' '), type }))
  .sort((one, other) => other.words.length - one.words.length);

/** Finds the sort by its words, given in any case and joined by spaces or underscores as GET_DDL writes them. */
export function objectTypeNamed(words: string): ObjectType | undefined {
  const wanted = words
    .trim()
    .toUpperCase()
    .replace(/[\s_]+/g, ' ');
  return objectTypes.find((entry) => entry.words.join(' ') === wanted);
}
