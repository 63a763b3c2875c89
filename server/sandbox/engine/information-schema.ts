/** Names of the INFORMATION_SCHEMA views that the stand-in has. */
export const informationSchemaMacros: ReadonlySet<string> = new Set([
  'TABLES',
  'VIEWS',
  'COLUMNS',
  'SCHEMATA',
  'DATABASES',
]);

const created = `get_current_timestamp() AS CREATED, get_current_timestamp() AS LAST_ALTERED`;

/** DuckDB's type names as INFORMATION_SCHEMA.COLUMNS.DATA_TYPE says them. */
const typeName = `_SF_TYPE_NAME(t) AS CASE WHEN t LIKE 'DECIMAL%' OR t IN ('BIGINT', 'INTEGER', 'HUGEINT', 'SMALLINT', 'TINYINT', 'UBIGINT') THEN 'NUMBER' WHEN t IN ('DOUBLE', 'FLOAT') THEN 'FLOAT' WHEN t = 'VARCHAR' THEN 'TEXT' WHEN t = 'JSON' THEN 'VARIANT' WHEN t LIKE '%[]' THEN 'ARRAY' WHEN t LIKE 'MAP(%' THEN 'OBJECT' WHEN t = 'BLOB' THEN 'BINARY' WHEN t IN ('TIMESTAMP', 'TIMESTAMP_NS') THEN 'TIMESTAMP_NTZ' WHEN t = 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP_LTZ' WHEN t LIKE 'STRUCT(%sf_utc%' THEN 'TIMESTAMP_TZ' ELSE t END`;

/** Bytes are an estimate, so that plans and listings show a size: 48 a row. */
export const bytesPerRow = 48;

/** The views as table macros with the database as their argument. */
export const informationSchemaDefinitions: readonly string[] = [
  typeName,
  `_SF_IS_DATABASES(db) AS TABLE SELECT database_name AS DATABASE_NAME, 'SYSADMIN' AS DATABASE_OWNER, 'NO' AS IS_TRANSIENT, comment AS COMMENT, ${created}, 1 AS RETENTION_TIME, 'STANDARD' AS TYPE FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory' AND database_name = db`,
  `_SF_IS_SCHEMATA(db) AS TABLE SELECT database_name AS CATALOG_NAME, schema_name AS SCHEMA_NAME, 'SYSADMIN' AS SCHEMA_OWNER, 'NO' AS IS_TRANSIENT, 'NO' AS IS_MANAGED_ACCESS, 1 AS RETENTION_TIME, ${created}, comment AS COMMENT FROM duckdb_schemas() WHERE database_name = db AND NOT internal AND schema_name <> 'main' UNION ALL SELECT db, 'INFORMATION_SCHEMA', NULL, 'NO', 'NO', 1, ${created}, 'Views describing the contents of schemas in this database'`,
  `_SF_IS_TABLES(db) AS TABLE SELECT database_name AS TABLE_CATALOG, schema_name AS TABLE_SCHEMA, table_name AS TABLE_NAME, 'SYSADMIN' AS TABLE_OWNER, 'BASE TABLE' AS TABLE_TYPE, 'NO' AS IS_TRANSIENT, NULL::VARCHAR AS CLUSTERING_KEY, estimated_size::BIGINT AS ROW_COUNT, estimated_size::BIGINT * ${bytesPerRow} AS BYTES, 1 AS RETENTION_TIME, ${created}, 'NO' AS AUTO_CLUSTERING_ON, comment AS COMMENT FROM duckdb_tables() WHERE database_name = db AND NOT internal UNION ALL SELECT database_name, schema_name, view_name, 'SYSADMIN', 'VIEW', 'NO', NULL, NULL, NULL, NULL, ${created}, 'NO', comment FROM duckdb_views() WHERE database_name = db AND NOT internal`,
  `_SF_IS_VIEWS(db) AS TABLE SELECT database_name AS TABLE_CATALOG, schema_name AS TABLE_SCHEMA, view_name AS TABLE_NAME, 'SYSADMIN' AS TABLE_OWNER, NULL::VARCHAR AS VIEW_DEFINITION, 'NONE' AS CHECK_OPTION, 'NO' AS IS_UPDATABLE, 'NO' AS INSERTABLE_INTO, 'NO' AS IS_SECURE, ${created}, comment AS COMMENT FROM duckdb_views() WHERE database_name = db AND NOT internal`,
  `_SF_IS_COLUMNS(db) AS TABLE SELECT database_name AS TABLE_CATALOG, schema_name AS TABLE_SCHEMA, table_name AS TABLE_NAME, column_name AS COLUMN_NAME, column_index AS ORDINAL_POSITION, column_default AS COLUMN_DEFAULT, CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END AS IS_NULLABLE, _SF_TYPE_NAME(data_type) AS DATA_TYPE, CASE WHEN data_type = 'VARCHAR' THEN 16777216 END AS CHARACTER_MAXIMUM_LENGTH, CASE WHEN data_type = 'VARCHAR' THEN 16777216 WHEN data_type = 'BLOB' THEN 8388608 END AS CHARACTER_OCTET_LENGTH, CASE WHEN data_type LIKE 'DECIMAL%' THEN numeric_precision WHEN _SF_TYPE_NAME(data_type) = 'NUMBER' THEN 38 END AS NUMERIC_PRECISION, CASE WHEN _SF_TYPE_NAME(data_type) = 'NUMBER' THEN 10 END AS NUMERIC_PRECISION_RADIX, CASE WHEN _SF_TYPE_NAME(data_type) = 'NUMBER' THEN coalesce(numeric_scale, 0) END AS NUMERIC_SCALE, CASE WHEN _SF_TYPE_NAME(data_type) LIKE 'TIME%' THEN 9 END AS DATETIME_PRECISION, 'NO' AS IS_IDENTITY, comment AS COMMENT FROM duckdb_columns() WHERE database_name = db AND NOT internal`,
];
