import v8 from 'node:v8';
import type { Parse, SyntaxNode } from './parser.ts';

/**
 * Keeps V8 to its baseline compiler for WebAssembly. The first flag alone says that only at the start of a process:
 * later the two that it stands for have to be set as well (measured on Node 24: 290 MB without them, 115 MB with).
 */
const baselineOnly = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/**
 * Loads the parser. It is a 23 MB WebAssembly module: with V8's optimising compiler it takes some 250 MB, with the
 * baseline compiler alone 70 MB and is faster for texts as short as statements. The flags must be set before the load
 * and concern the whole process. Only `parse` is ever used on a client's text: other entry points of the library
 * can take seconds and gigabytes for a short statement.
 */
export async function loadParser(): Promise<Parse> {
  for (const flag of baselineOnly) v8.setFlagsFromString(flag);
  const { parse, Dialect } = await import('@polyglot-sql/sdk');
  return (text) => {
    const result = parse(text, Dialect.Snowflake);
    if (result.success) return { ok: true, roots: result.ast as unknown as readonly SyntaxNode[] };
    return { ok: false, offset: result.errorStart ?? null };
  };
}
