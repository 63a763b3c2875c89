import type { Analysis, Reference } from './analysis-types.ts';
import type { NameContext } from './resolve.ts';

/** What a call of a function in the database SNOWFLAKE does. */
export type SnowflakeFunction =
  /** It computes from its arguments, or reads: no cost beyond the query. */
  | 'computes'
  /** It asks a model, which costs credits that no warehouse budget sees. */
  | 'model'
  /** It is not known to be either, so it may start, change or stop something. */
  | 'acts';

const words = (text: string): string[] => text.trim().split(/\s+/);

/**
 * Functions of the database SNOWFLAKE that only compute, by schema. A name is in here only with public documentation
 * that says so; every other name counts as one that acts.
 *
 * CORE: https://docs.snowflake.com/en/user-guide/data-quality-system-dmfs (measure a column or a table)
 * ALERT: https://docs.snowflake.com/en/sql-reference/functions/last_successful_scheduled_time,
 *   .../scheduled_time and .../get_condition_query_uuid (say when and as which query an alert was evaluated)
 * CORTEX: https://docs.snowflake.com/en/sql-reference/functions/split_text_recursive_character-snowflake-cortex and
 *   .../split_text_markdown_header-snowflake-cortex (cut a text; no model is asked)
 */
const computing: Readonly<Record<string, ReadonlySet<string>>> = {
  CORE: new Set(
    words(`ACCEPTED_VALUES AVG BLANK_COUNT BLANK_PERCENT DATA_METRIC_SCHEDULE_TIME DUPLICATE_COUNT FRESHNESS MAX MIN
           NULL_COUNT NULL_PERCENT ROW_COUNT STDDEV UNIQUE_COUNT`),
  ),
  ALERT: new Set(['GET_CONDITION_QUERY_UUID', 'LAST_SUCCESSFUL_SCHEDULED_TIME', 'SCHEDULED_TIME']),
  CORTEX: new Set(['SPLIT_TEXT_MARKDOWN_HEADER', 'SPLIT_TEXT_RECURSIVE_CHARACTER']),
};

/**
 * Functions that ask a model, by schema; those named AI_* and EMBED_TEXT_* come on top.
 *
 * CORTEX: https://docs.snowflake.com/en/user-guide/snowflake-cortex/llm-functions (billed by token or page)
 *   and https://docs.snowflake.com/en/sql-reference/functions/search_preview-snowflake-cortex
 * ML: https://docs.snowflake.com/en/sql-reference/classes/top_insights
 */
const modelCalls: Readonly<Record<string, ReadonlySet<string>>> = {
  CORTEX: new Set(
    words(`CLASSIFY_TEXT COMPLETE COUNT_TOKENS ENTITY_SENTIMENT EXTRACT_ANSWER PARSE_DOCUMENT SEARCH_PREVIEW SENTIMENT
           SUMMARIZE TRANSLATE TRY_COMPLETE`),
  ),
  ML: new Set(['TOP_INSIGHTS']),
};

/** Schemas of SNOWFLAKE by which a name without database is taken for one of Snowflake's when no database is known. */
const modelSchemas: ReadonlySet<string> = new Set(['CORTEX', 'ML']);

/** True for the name of a function that asks a model wherever its name is written without a place. */
export function isModelName(name: string): boolean {
  return /^(?:AI_|EMBED_TEXT_)/.test(name.toUpperCase());
}

/**
 * True for a text, understood or not, that could ask a model: by the name of a function, by a method (`m!PREDICT`), or
 * by a name or a statement that is put together when it runs.
 */
export function mayAskModel(text: string): boolean {
  return /AI_|EMBED_TEXT_|SNOWFLAKE|CORTEX|IDENTIFIER|EXECUTE|TABLE\s*\(|[!$?\\]/i.test(text);
}

/** Verbs whose functions run, or run when what they make is read. */
const calling: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'CREATE']);

/** True for a statement whose functions are called, or would be: EXPLAIN only compiles, and DESCRIBE only looks. */
export function callsFunctions({ verb }: Pick<Analysis, 'verb'>): boolean {
  return verb === 'EXPLAIN' || calling.has(verb);
}

/**
 * What a call of this reference does; null for a function that is none of Snowflake's database. Case is not looked at:
 * an account can ignore it in quoted names.
 */
export function snowflakeFunction(
  reference: Reference,
  context: Pick<NameContext, 'database' | 'schema'>,
): SnowflakeFunction | null {
  if (reference.type !== 'function') return null;
  const name = (reference.name ?? '').toUpperCase();
  if (reference.schema === null && isModelName(name)) return 'model';
  const schema = (reference.schema ?? context.schema ?? '').toUpperCase();
  const database = (reference.database ?? context.database)?.toUpperCase();
  if (database !== 'SNOWFLAKE' && !(database === undefined && modelSchemas.has(schema))) return null;
  // Its table functions read; who may use them is decided with the views of INFORMATION_SCHEMA.
  if (schema === 'INFORMATION_SCHEMA') return 'computes';
  if (computing[schema]?.has(name)) return 'computes';
  if (modelCalls[schema]?.has(name) || (schema === 'CORTEX' && isModelName(name))) return 'model';
  return 'acts';
}

/** The first function or procedure that a statement calls and that asks a model; undefined when there is none. */
export function modelCallIn(analysis: Analysis, context: NameContext): Reference | undefined {
  if (analysis.verb === 'CALL') {
    return analysis.references.find(
      ({ type, database, schema }) =>
        type === 'procedure' &&
        (database ?? context.database)?.toUpperCase() === 'SNOWFLAKE' &&
        modelSchemas.has((schema ?? context.schema ?? '').toUpperCase()),
    );
  }
  if (!calling.has(analysis.verb)) return undefined;
  return analysis.references.find((reference) => snowflakeFunction(reference, context) === 'model');
}
