import { keepWasmBaseline } from '../../util/wasm-baseline.ts';
import type { Parse, SyntaxNode } from './parser.ts';

/**
 * Loads the parser. Only `parse` is ever used on a client's text: other entry points of the library
 * can take seconds and gigabytes for a short statement.
 */
export async function loadParser(): Promise<Parse> {
  keepWasmBaseline();
  const { parse, Dialect } = await import('@polyglot-sql/sdk');
  return (text) => {
    const result = parse(text, Dialect.Snowflake);
    if (result.success) return { ok: true, roots: result.ast as unknown as readonly SyntaxNode[] };
    return { ok: false, offset: result.errorStart ?? null };
  };
}
