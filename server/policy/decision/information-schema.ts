/**
 * Views of INFORMATION_SCHEMA whose rows are about the one database they are read in. Every other view, and every name
 * that is not known, counts as one that tells about the whole account: OBJECT_PRIVILEGES, LOAD_HISTORY,
 * TABLE_STORAGE_METRICS, APPLICABLE_ROLES ... REFERENTIAL_CONSTRAINTS is left out, because a foreign key can name a
 * table of another database; so is PACKAGES, which lists what the account offers.
 *
 * The levels are those of https://docs.snowflake.com/en/sql-reference/info-schema (column "Type").
 */
const databaseViews: ReadonlySet<string> = new Set(
  `CLASS_INSTANCE_FUNCTIONS CLASS_INSTANCE_PROCEDURES CLASS_INSTANCES CLASSES COLUMNS CORTEX_SEARCH_SERVICE CORTEX_SEARCH_SERVICES
   ELEMENT_TYPES EVENT_TABLES EXTERNAL_TABLES FIELDS FILE_FORMATS FUNCTIONS HYBRID_TABLES INDEX_COLUMNS INDEXES
   KEY_COLUMN_USAGE MODEL_VERSIONS PIPES PROCEDURES SCHEMATA SEMANTIC_DIMENSIONS SEMANTIC_FACTS SEMANTIC_METRICS
   SEMANTIC_RELATIONSHIPS SEMANTIC_TABLES SEMANTIC_VIEWS SEQUENCES STAGES TABLE_CONSTRAINTS TABLE_PRIVILEGES TABLES
   USAGE_PRIVILEGES VIEWS`.split(/\s+/),
);

/** True for a view of INFORMATION_SCHEMA that is known to tell of its own database only. */
export function isDatabaseView(name: string): boolean {
  return databaseViews.has(name.toUpperCase());
}
