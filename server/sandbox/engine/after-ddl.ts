import type { EngineResult } from '../engine-types.ts';
import type { CompiledQuery } from './compile-query.ts';
import { quotePath, quoteText } from './quoting.ts';
import { statementTypes, statusResult } from './rows-result.ts';
import type { StatementRun } from './statement-run.ts';

const ddl = new Set(['create_table', 'create_view', 'drop_table', 'drop_view', 'truncate', 'alter_table']);

/** True for roots of statements that define objects. */
export function isDdl(root: string): boolean {
  return ddl.has(root);
}

/** Keeps text and comment of what was made, and answers in Snowflake's words. */
export async function afterDdl(run: StatementRun, compiled: CompiledQuery): Promise<EngineResult> {
  const object = compiled.objects[0];
  const name = object?.name ?? '';
  if (object && compiled.root.startsWith('create_')) {
    const { catalog, pool } = run.context;
    catalog.remember(object.database, object.schema, object.name, run.text);
    const path = quotePath(object.database, object.schema, object.name);
    const comment = commentOf(run);
    const what = compiled.root === 'create_view' ? 'VIEW' : 'TABLE';
    if (comment !== null) await pool.query(`COMMENT ON ${what} ${path} IS ${quoteText(comment)}`);
    if (compiled.root === 'create_view') catalog.rememberSources(object, compiled.objects.slice(1));
    const isTemporary = run.tokens
      .slice(1, 5)
      .some((token) => token.value === 'TEMPORARY' || token.value === 'TEMP');
    if (isTemporary) run.state.temporary.add(path);
  }
  const messages: Readonly<Record<string, string>> = {
    create_table: `Table ${name} successfully created.`,
    create_view: `View ${name} successfully created.`,
    drop_table: `${name} successfully dropped.`,
    drop_view: `${name} successfully dropped.`,
  };
  return statusResult(messages[compiled.root] ?? 'Statement executed successfully.', statementTypes.ddl);
}

/** COMMENT = '...' of CREATE, outside any brackets. */
function commentOf(run: StatementRun): string | null {
  let depth = 0;
  for (const [index, token] of run.tokens.entries()) {
    if (token.kind === 'operator' && token.text === '(') depth += 1;
    if (token.kind === 'operator' && token.text === ')') depth -= 1;
    if (depth > 0 || token.value !== 'COMMENT' || token.kind !== 'word') continue;
    const value = run.tokens[index + 1]?.text === '=' ? run.tokens[index + 2] : run.tokens[index + 1];
    if (value?.kind === 'string') return value.value;
  }
  return null;
}
