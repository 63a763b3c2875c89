/**
 * The history of the schema of `state.db` (who may do what): entry N brings a database from version N to N + 1. Entries
 * are only ever appended, because databases in the field have run the earlier ones.
 */
export const stateMigrations: readonly string[] = [
  `CREATE TABLE clients (
     name         TEXT PRIMARY KEY,
     type         TEXT NOT NULL,
     token_hash   TEXT NOT NULL UNIQUE,
     created_at   INTEGER NOT NULL,
     last_seen_at INTEGER
   ) STRICT`,
  `CREATE TABLE policies (
     client TEXT PRIMARY KEY REFERENCES clients (name) ON DELETE CASCADE,
     policy TEXT NOT NULL
   ) STRICT;
   CREATE TABLE denials (
     client   TEXT NOT NULL,
     code     TEXT NOT NULL,
     subject  TEXT NOT NULL,
     count    INTEGER NOT NULL,
     first_at INTEGER NOT NULL,
     last_at  INTEGER NOT NULL,
     PRIMARY KEY (client, code, subject)
   ) STRICT;
   CREATE INDEX denials_by_time ON denials (last_at)`,
  `CREATE TABLE pauses (
     client TEXT PRIMARY KEY REFERENCES clients (name) ON DELETE CASCADE
   ) STRICT;
   CREATE TABLE switches (
     name  TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) STRICT`,
];

/**
 * The same for `usage.db` (what is done: sessions, counters). It is a file of its own because it changes with every call,
 * and each change of a database makes the readers of its clients and policies read them again.
 */
export const usageMigrations: readonly string[] = [
  `CREATE TABLE sessions (
     id                TEXT NOT NULL PRIMARY KEY,
     client            TEXT NOT NULL,
     client_created_at INTEGER NOT NULL,
     app_name          TEXT,
     app_version       TEXT,
     transport         TEXT NOT NULL,
     era               TEXT NOT NULL,
     protocol_version  TEXT,
     first_seen_at     INTEGER NOT NULL,
     last_seen_at      INTEGER NOT NULL,
     calls             INTEGER NOT NULL,
     failed            INTEGER NOT NULL,
     refused           INTEGER NOT NULL,
     cancelled         INTEGER NOT NULL,
     denials           INTEGER NOT NULL,
     rows              INTEGER NOT NULL,
     bytes             INTEGER NOT NULL,
     latency           TEXT NOT NULL,
     context_database  TEXT,
     context_schema    TEXT
   ) STRICT`,
  `CREATE TABLE results (
     id           TEXT PRIMARY KEY,
     client       TEXT NOT NULL,
     client_since INTEGER NOT NULL,
     query_id     TEXT,
     own          INTEGER NOT NULL,
     state        TEXT NOT NULL,
     statement    TEXT,
     created_at   INTEGER NOT NULL,
     expires_at   INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX results_by_query ON results (query_id);
   CREATE INDEX results_by_client ON results (client, created_at);
   CREATE INDEX results_by_time ON results (expires_at);
   CREATE TABLE cursor_key (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     key TEXT NOT NULL
   ) STRICT`,
  `CREATE TABLE quota_buckets (
     client     TEXT PRIMARY KEY,
     level      REAL NOT NULL,
     at         INTEGER NOT NULL,
     burst      INTEGER NOT NULL,
     per_minute REAL NOT NULL
   ) STRICT;
   CREATE TABLE quota_days (
     client   TEXT NOT NULL,
     day      TEXT NOT NULL,
     requests INTEGER NOT NULL DEFAULT 0,
     rows     INTEGER NOT NULL DEFAULT 0,
     bytes    INTEGER NOT NULL DEFAULT 0,
     credits  REAL NOT NULL DEFAULT 0,
     told     TEXT NOT NULL DEFAULT '',
     PRIMARY KEY (client, day)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE quota_reservations (
     id               TEXT PRIMARY KEY,
     run              TEXT NOT NULL,
     client           TEXT NOT NULL,
     day              TEXT NOT NULL,
     most_ms          INTEGER NOT NULL,
     warehouse        TEXT,
     credits_per_hour REAL NOT NULL,
     started_at       INTEGER,
     woke             INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE quota_warehouses (name TEXT PRIMARY KEY, busy_at INTEGER NOT NULL) STRICT;
   CREATE TABLE quota_runs (run TEXT PRIMARY KEY, alive_at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE protocol_sessions (
     id           TEXT NOT NULL PRIMARY KEY,
     client       TEXT NOT NULL,
     client_since INTEGER NOT NULL,
     handshake    TEXT NOT NULL,
     used_at      INTEGER NOT NULL
   ) STRICT`,
];
