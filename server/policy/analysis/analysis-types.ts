import type { Position } from './refuse.ts';

/**
 * What a statement does, as far as the policy tells apart. `session` changes the session (USE, SET, transactions) and
 * never reaches Snowflake; `unknown` is what no layer could name. `models` is a read that asks a model: which place a
 * name means decides that, so the analysis says `read` and the decision says `models`.
 */
export type StatementKind = 'read' | 'models' | 'write' | 'ddl' | 'call' | 'session' | 'unknown';

/** The sorts of object a statement can name. `account` is any other object of the account (a user, an integration); `dynamic` is a name that is known only when the statement runs. */
export type ReferenceType =
  | 'table'
  | 'database'
  | 'schema'
  | 'stage'
  | 'file_format'
  | 'function'
  | 'procedure'
  | 'sequence'
  | 'semantic_view'
  | 'warehouse'
  | 'role'
  | 'account'
  | 'dynamic';

/**
 * An object that a statement names. Names are exact: folded to upper case when unquoted, as written when quoted,
 * and never with quotes around them.
 */
export interface Reference {
  readonly type: ReferenceType;

  /** Null = not given, to be taken from the session's context; also null for objects of the account. */
  readonly database: string | null;

  /** Null = not given; '' = given as empty (`db..t`), which Snowflake reads as PUBLIC. */
  readonly schema: string | null;

  /** Null for a reference to a whole database or schema. */
  readonly name: string | null;

  /** Where the name stands. */
  readonly at: Position;

  /** True for a function that is called by a name without a place in front, and that is not known as Snowflake's own. */
  readonly unknownCall?: true;
}

/** Rows of a SHOW that a client may not see have to be left out; this says how they are told apart. */
export interface Listing {
  /** What is listed, in capitals, as in `SHOW TABLES`. */
  readonly what: string;

  /**
   * account = everything the role can see; database = the whole current or named database; schema, object = only that.
   */
  readonly scope: 'account' | 'database' | 'schema' | 'object';

  /**
   * Which columns of the answer hold the name of the object that a row is about:
   * `database` = name; `schema` = database_name and name; `object` = database_name, schema_name and name;
   * `column` = database_name, schema_name and table_name; null = rows are not about objects of a database.
   */
  readonly rows: 'database' | 'schema' | 'object' | 'column' | null;

  /** LIMIT of the SHOW itself; null = there is none. */
  readonly limit: ListingLimit | null;
}

/** `LIMIT rows [FROM name]` of a SHOW, and where it stands in the text (half open). */
export interface ListingLimit {
  readonly start: number;
  readonly end: number;
  /** Null for a number that is no plain count. */
  readonly rows: number | null;
  /** True when FROM says behind which name the listing begins. */
  readonly from: boolean;
}

/** What the text of a statement says it does. Plain data: it crosses the worker boundary and is kept in a cache. */
export interface Analysis {
  readonly kind: StatementKind;

  /** The statement's first keyword, in capitals: SELECT, SHOW, INSERT ... */
  readonly verb: string;

  /** For EXPLAIN: the verb of the statement that is explained. */
  readonly explained: string | null;

  readonly references: readonly Reference[];

  /** Set for SHOW only. */
  readonly listing: Listing | null;

  /** Query ids whose stored results are read; the caller has to prove that they are the client's own. */
  readonly resultIds: readonly string[];

  /** Set for USE only: what it would change the session's context to. */
  readonly use: UseTarget | null;

  /** True when the statement makes an object that lives as long as the session (CREATE TEMPORARY ...). */
  readonly temporary: boolean;

  /**
   * False only where the text proves that the answer depends on nothing but the data, the role and the session's
   * database and schema: who asks, when, and chance play no part. What is not known counts as volatile.
   */
  readonly volatile: boolean;

  /**
   * The same for two texts that differ in nothing but comments, white space and the case of names and keywords; null
   * for a volatile statement.
   */
  readonly digest: string | null;
}

/** The target of a USE statement; `database` and `schema` are exact names, null where not given. */
export type UseTarget =
  | { readonly what: 'database'; readonly database: string }
  | { readonly what: 'schema'; readonly database: string | null; readonly schema: string }
  | { readonly what: 'warehouse' | 'role'; readonly name: string }
  | { readonly what: 'other' };
