import { noCurrentDatabase, objectMissing } from '../engine-errors.ts';
import { callOf, dataOf, identifier, identifierName, isAst, listOf } from './ast-nodes.ts';
import { informationSchemaMacros } from './information-schema.ts';
import type { Ast } from './polyglot.ts';
import { displayName } from './quoting.ts';

/** A table or view with its full name. */
export interface ObjectName {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** Where unqualified names are looked up. */
export interface NameContext {
  readonly database: string | null;
  readonly schema: string | null;
  readonly hasDatabase: (name: string) => boolean;
}

/** Gives every table name its database and schema; names of CTEs stay. Returns the names found. */
export function qualifyTables(
  root: Ast,
  context: NameContext,
): { readonly root: Ast; readonly objects: ObjectName[] } {
  const objects: ObjectName[] = [];
  const walk = (value: unknown, ctes: ReadonlySet<string>): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, ctes));
    if (!isAst(value)) return value;
    const table = dataOf(value, 'table');
    if (table && isAst(table.name)) return qualify(value, table, ctes);
    if (isTableName(value)) return target(value);
    const inner = 'with' in value && isAst(value.with) ? walkCtes(value, ctes) : { node: value, ctes };
    const copy: Ast = {};
    for (const [key, child] of Object.entries(inner.node)) {
      copy[key] = key === 'with' || key === 'span' || key === 'RenameTable' ? child : walk(child, inner.ctes);
    }
    return copy;
  };

  const walkCtes = (node: Ast, outer: ReadonlySet<string>): { node: Ast; ctes: ReadonlySet<string> } => {
    const withClause = node.with;
    if (!isAst(withClause)) return { node, ctes: outer };
    const known = new Set(outer);
    const ctes = listOf(withClause, 'ctes').map((cte) => {
      if (!isAst(cte)) return cte;
      const name = identifierName(cte.alias) ?? '';
      const body = walk(cte.this, withClause.recursive === true ? new Set([...known, name]) : new Set(known));
      known.add(name);
      return { ...cte, this: body };
    });
    return { node: { ...node, with: { ...withClause, ctes } }, ctes: known };
  };

  const qualify = (node: Ast, table: Ast, ctes: ReadonlySet<string>): Ast => {
    const name = identifierName(table.name) ?? '';
    const schema = identifierName(table.schema);
    const catalog = identifierName(table.catalog);
    if (schema === null && catalog === null && ctes.has(name)) return node;
    const full = resolveName([catalog, schema, name], context);
    if (full.schema === 'INFORMATION_SCHEMA') return informationSchemaTable(table, full);
    objects.push(full);
    return {
      table: {
        ...table,
        name: identifier(full.name),
        schema: identifier(full.schema),
        catalog: identifier(full.database),
      },
    };
  };

  const target = (name: Ast): unknown => dataOf(qualify({ table: name }, name, new Set()), 'table');

  return { root: walk(root, new Set()) as Ast, objects };
}

/** Targets of DML and DDL hold a table's parts without the key "table". */
function isTableName(value: Ast): boolean {
  return isAst(value.name) && 'schema' in value && 'catalog' in value;
}

/**
 * Fills in the session's database and schema.
 *
 * @param parts - database, schema, name; null or empty where not given (`db..t` means the PUBLIC schema)
 * @throws EngineError 090105 when the session has no database
 */
export function resolveName(parts: readonly (string | null)[], context: NameContext): ObjectName {
  const [catalog, schema, name] = parts;
  const database = catalog ?? context.database;
  if (database === null || database === undefined) throw noCurrentDatabase();
  if (!context.hasDatabase(database)) throw objectMissing('Database', displayName(database));
  const fallback = catalog === null || catalog === undefined ? (context.schema ?? 'PUBLIC') : 'PUBLIC';
  return {
    database,
    schema: schema === null || schema === undefined || schema === '' ? fallback : schema,
    name: name ?? '',
  };
}

function informationSchemaTable(table: Ast, full: ObjectName): Ast {
  if (!informationSchemaMacros.has(full.name)) {
    throw objectMissing('Object', [full.database, full.schema, full.name].map(displayName).join('.'));
  }
  const name = `_SF_IS_${full.name}_FOR_${Buffer.from(full.database, 'utf8').toString('hex')}`;
  const alias = isAst(table.alias) ? table.alias : identifier(full.name);
  return {
    table: { ...table, name: { ...identifier(name), quoted: false }, schema: null, catalog: null, alias },
  };
}

/** True when the tree holds a call of the given function. */
export function mentionsCall(root: unknown, name: string): boolean {
  if (Array.isArray(root)) return root.some((item) => mentionsCall(item, name));
  if (!isAst(root)) return false;
  if (callOf(root)?.name === name) return true;
  return Object.values(root).some((child) => mentionsCall(child, name));
}
