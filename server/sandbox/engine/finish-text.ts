import { resultNotFound, unsupported } from '../engine-errors.ts';
import type { EngineBind } from '../engine-types.ts';
import { bindType } from './bind-values.ts';
import { duckDbType } from './cast-types.ts';
import { quoteText } from './quoting.ts';
import { lex } from './sql-lexer.ts';

/** DuckDB's own functions that show files, settings or internals; they never come from our rewriting. */
const forbidden =
  /^(?:READ_\w+|GLOB|PARQUET_\w+|SNIFF_CSV|DUCKDB_\w+|PRAGMA_\w+|ENABLE_\w+|DISABLE_\w+|CURRENT_SETTING|GETENV|GETVARIABLE|QUERY|QUERY_TABLE|WHICH_SECRET|TEST_ALL_TYPES|SUMMARY|CHECKPOINT|FORCE_CHECKPOINT|SET_CONFIG|WRITE_LOG|PARSE_DUCKDB_\w+|JSON_EXECUTE_SERIALIZED_SQL|JSON_SERIALIZE_\w+|FROM_SUBSTRAIT\w*|REPEAT_ROW|ICEBERG_\w+|SQLITE_\w+|POSTGRES_\w+|MYSQL_\w+)$/;

/**
 * The last pass, on DuckDB's text: puts types, binds and the views of INFORMATION_SCHEMA where words stood for them, and
 * refuses functions that could only have come through a gap of the passes before.
 */
export function finishDuckDbText(
  sql: string,
  binds: readonly EngineBind[],
  recent: ReadonlyMap<string, string>,
): { readonly sql: string; readonly binds: number[] } {
  const tokens = lex(sql, 'duckdb');
  const used = new Set<number>();
  let result = '';
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word') continue;
    const next = tokens[index + 1];
    if (next?.text === '(' && forbidden.test(token.value)) throw unsupported(token.value);
    const bind = /^_SF_BIND_(\d+)$/.exec(token.value);
    const view = /^(_SF_IS_\w+)_FOR_([0-9A-F]*)$/.exec(token.value);
    let text: string | null = duckDbType(token.value);
    if (bind) {
      const number = Number(bind[1]);
      used.add(number);
      text = `CAST($${number} AS ${bindType(binds[number - 1])})`;
    } else if (view) {
      text = `${view[1]}(${quoteText(Buffer.from(view[2] ?? '', 'hex').toString('utf8'))})`;
    }
    const scan = token.value === '_SF_RESULT_SCAN' ? tokens.slice(index + 1, index + 4) : [];
    if (scan.length > 0) {
      const stored = recent.get(scan[1]?.kind === 'string' ? scan[1].value : '');
      if (stored === undefined || scan[2]?.text !== ')') throw resultNotFound();
      result += `${sql.slice(at, token.start)}(${stored})`;
      at = scan[2].end;
      continue;
    }
    if (text === null) continue;
    result += sql.slice(at, token.start) + text;
    at = token.end;
  }
  return { sql: result + sql.slice(at), binds: [...used].sort((left, right) => left - right) };
}
