import v8 from 'node:v8';
import type { Parse, SyntaxNode } from './parser.ts';

/**
 * Loads the parser. It is a 23 MB WebAssembly module: with V8's optimising compiler it takes some 300 MB, with the
 * baseline compiler alone 75 MB and is faster for texts as short as statements. The flag must be set before the load
 * and concerns the whole process. Only `parse` is ever used on a client's text: other entry points of the library
 * can take seconds and gigabytes for a short statement.
 */
export async function loadParser(): Promise<Parse> {
  v8.setFlagsFromString('--liftoff-only');
  const { parse, Dialect } = await import('@polyglot-sql/sdk');
  return (text) => {
    const result = parse(text, Dialect.Snowflake);
    if (result.success) return { ok: true, roots: result.ast as unknown as readonly SyntaxNode[] };
    return { ok: false, offset: result.errorStart ?? null };
  };
}
