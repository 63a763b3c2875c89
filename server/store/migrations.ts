/**
 * The schema's history: entry N brings a database from version N to N + 1. Entries are only ever appended,
 * because databases in the field have run the earlier ones.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE clients (
     name         TEXT PRIMARY KEY,
     type         TEXT NOT NULL,
     token_hash   TEXT NOT NULL UNIQUE,
     created_at   INTEGER NOT NULL,
     last_seen_at INTEGER
   ) STRICT`,
];
