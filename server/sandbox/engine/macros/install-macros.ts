import type { DuckDBConnection } from '@duckdb/node-api';
import { conversionMacros } from './conversion-macros.ts';
import { flattenMacros, jsonMacros, tableMacros } from './json-macros.ts';
import { numberMacros } from './number-macros.ts';
import { textMacros } from './text-macros.ts';
import { timeMacros } from './time-macros.ts';

const scalarMacros = [
  ...conversionMacros,
  ...timeMacros,
  ...textMacros,
  ...numberMacros,
  ...jsonMacros,
  ...flattenMacros,
];

/** Names (without the prefix _SF_) of the Snowflake functions that macros implement. */
export const macroFunctions: ReadonlySet<string> = new Set(
  scalarMacros.map((macro) => macroName(macro).slice(4)),
);

/**
 * Creates all macros in the database `memory`, where every statement finds them.
 *
 * @param more - macros of other parts, e.g. the tables of INFORMATION_SCHEMA
 */
export async function installMacros(connection: DuckDBConnection, more: readonly string[]): Promise<void> {
  const statements = inOrder([...scalarMacros, ...tableMacros, ...more]).map(
    (macro) => `CREATE MACRO ${macro}`,
  );
  await connection.run(statements.join(';\n'));
}

function macroName(macro: string): string {
  return /^\w+/.exec(macro)?.[0] ?? '';
}

/** DuckDB looks up what a macro names when it is made, so that a macro must follow those it uses. */
function inOrder(macros: readonly string[]): string[] {
  const byName = new Map(macros.map((macro) => [macroName(macro), macro]));
  const done = new Set<string>();
  const sorted: string[] = [];
  const visit = (name: string): void => {
    const macro = byName.get(name);
    if (macro === undefined || done.has(name)) return;
    done.add(name);
    for (const [used] of macro.matchAll(/_SF_\w+/g)) visit(used);
    sorted.push(macro);
  };
  for (const name of byName.keys()) visit(name);
  return sorted;
}
