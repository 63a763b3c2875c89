/**
 * What SHOW can list, and where an object of that sort lives. Only what is in this table is understood.
 * account = objects of the account, with no database; database = databases themselves; schema = schemas;
 * object = things inside a schema; column = rows about columns or keys of a table.
 * The second list names the sorts whose rows can be about objects that a client may not see.
 */
export type ShowLevel = 'account' | 'grants' | 'database' | 'schema' | 'object' | 'column';

const account = ['WAREHOUSES', 'VARIABLES', 'PARAMETERS', 'REGIONS', 'BUILTIN FUNCTIONS'];

/** Lists that tell about other users, their rights or their work: never filtered row by row. */
const grants = [
  'GRANTS',
  'FUTURE GRANTS',
  'ROLES',
  'USERS',
  'SHARES',
  'LOCKS',
  'TRANSACTIONS',
  'INTEGRATIONS',
  'API INTEGRATIONS',
  'CATALOG INTEGRATIONS',
  'EXTERNAL ACCESS INTEGRATIONS',
  'NOTIFICATION INTEGRATIONS',
  'SECURITY INTEGRATIONS',
  'STORAGE INTEGRATIONS',
  'NETWORK POLICIES',
  'RESOURCE MONITORS',
  'COMPUTE POOLS',
  'EXTERNAL VOLUMES',
  'APPLICATIONS',
  'APPLICATION PACKAGES',
  'APPLICATION ROLES',
  'DATABASE ROLES',
  'REPLICATION DATABASES',
  'REPLICATION GROUPS',
  'FAILOVER GROUPS',
  'CONNECTIONS',
  'ACCOUNTS',
  'ORGANIZATION ACCOUNTS',
  'MANAGED ACCOUNTS',
  'LISTINGS',
  'AVAILABLE LISTINGS',
  'DELEGATED AUTHORIZATIONS',
  // Where their rows stand is not known well enough to filter them.
  'WORKSPACES',
  'JOB SERVICES',
  'CHANNELS',
  'DBT PROJECTS',
  'BACKUP POLICIES',
  'BACKUP SETS',
  'SNAPSHOTS',
  'CONTACTS',
  'CLASSES',
  'FEATURE POLICIES',
  'JOIN POLICIES',
  'PRIVACY POLICIES',
  'STORAGE LIFECYCLE POLICIES',
  'EXPERIMENTS',
  'GATEWAYS',
  'NOTEBOOK PROJECTS',
  'OFFERS',
  'PRICING PLANS',
  'ORGANIZATION USERS',
  'ORGANIZATION USER GROUPS',
  'ORGANIZATION PROFILES',
];

const object = [
  'OBJECTS',
  'TABLES',
  'VIEWS',
  'MATERIALIZED VIEWS',
  'EXTERNAL TABLES',
  'DYNAMIC TABLES',
  'EVENT TABLES',
  'HYBRID TABLES',
  'ICEBERG TABLES',
  'SEMANTIC VIEWS',
  'SEMANTIC DIMENSIONS',
  'SEMANTIC FACTS',
  'SEMANTIC METRICS',
  'STAGES',
  'FILE FORMATS',
  'SEQUENCES',
  'STREAMS',
  'TASKS',
  'PIPES',
  'FUNCTIONS',
  'USER FUNCTIONS',
  'EXTERNAL FUNCTIONS',
  'DATA METRIC FUNCTIONS',
  'AGGREGATE FUNCTIONS',
  'PROCEDURES',
  'USER PROCEDURES',
  'ALERTS',
  'TAGS',
  'SECRETS',
  'STREAMLITS',
  'MCP SERVERS',
  'GIT BRANCHES',
  'GIT TAGS',
  'VERSIONS',
  'NOTEBOOKS',
  'MODELS',
  'DATASETS',
  'SERVICES',
  'IMAGE REPOSITORIES',
  'GIT REPOSITORIES',
  'CORTEX SEARCH SERVICES',
  'AGENTS',
  'MASKING POLICIES',
  'ROW ACCESS POLICIES',
  'AGGREGATION POLICIES',
  'PROJECTION POLICIES',
  'PASSWORD POLICIES',
  'SESSION POLICIES',
  'AUTHENTICATION POLICIES',
  'PACKAGES POLICIES',
  'NETWORK RULES',
];

const column = ['COLUMNS', 'PRIMARY KEYS', 'UNIQUE KEYS', 'IMPORTED KEYS', 'EXPORTED KEYS', 'INDEXES'];

const levels = new Map<string, ShowLevel>([
  ...account.map((words) => [words, 'account'] as const),
  ...grants.map((words) => [words, 'grants'] as const),
  ['DATABASES', 'database'],
  ['SCHEMAS', 'schema'],
  ...object.map((words) => [words, 'object'] as const),
  ...column.map((words) => [words, 'column'] as const),
]);

/** The words of SHOW types, longest first, so that SEMANTIC VIEWS is not read as VIEWS. */
export const showTypes: readonly (readonly string[])[] = [...levels.keys()]
  .map((words) => words.split(' '))
  .sort((one, other) => other.length - one.length);

/** Where the objects live that `SHOW <what>` lists; `what` is an entry of the table, words joined by a space. */
export function showLevel(what: string): ShowLevel | undefined {
  return levels.get(what);
}
