import { keepWasmBaseline } from '../../util/wasm-baseline.ts';

/** A node of polyglot's syntax tree: an object with one key, the node's type, or the data below such a key. */
export type Ast = { [key: string]: unknown };

/** The part of the SQL translator that the engine uses. */
export interface Polyglot {
  /** Parses Snowflake SQL; the failure names the UTF-16 offset where the parser gave up. */
  parse(
    sql: string,
  ): { readonly ok: true; readonly roots: Ast[] } | { readonly ok: false; readonly offset: number };

  /** Prints a tree as Snowflake SQL and translates that text to DuckDB's dialect; null when it cannot be said there. */
  toDuckDb(root: Ast): string | null;
}

/**
 * Loads the translator.
 */
export async function loadPolyglot(): Promise<Polyglot> {
  keepWasmBaseline();
  const sdk = await import('@polyglot-sql/sdk');
  return {
    parse(sql) {
      const result = sdk.parse(sql, sdk.Dialect.Snowflake);
      if (result.success && Array.isArray(result.ast)) return { ok: true, roots: result.ast as Ast[] };
      return { ok: false, offset: utf16Offset(sql, result.errorStart ?? 0) };
    },
    toDuckDb(root) {
      const text = sdk.generate(asJson(root), sdk.Dialect.Snowflake).sql?.[0];
      if (text === undefined) return null;
      return sdk.transpile(text, sdk.Dialect.Snowflake, sdk.Dialect.DuckDB).sql?.[0] ?? null;
    },
  };
}

/**
 * Anything but an array goes to the translator as JSON text, which costs it a third of the time and hundreds of megabytes
 * less than walking the objects one by one.
 */
function asJson(root: Ast): { toJSON(): Ast[] } {
  return { toJSON: () => [root] };
}

/** Polyglot counts code points here; everything else counts UTF-16 units. */
function utf16Offset(sql: string, codePoints: number): number {
  let offset = 0;
  let left = codePoints;
  for (const char of sql) {
    if (left <= 0) break;
    offset += char.length;
    left -= 1;
  }
  return offset;
}
