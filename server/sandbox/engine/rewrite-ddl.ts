import { unsupported } from '../engine-errors.ts';
import { isAst, listOf } from './ast-nodes.ts';
import { castTypeOf, columnWord } from './cast-types.ts';
import type { Ast } from './polyglot.ts';

/** Gives the columns of CREATE TABLE and ALTER TABLE ADD types that DuckDB has. */
export function rewriteColumnTypes(root: Ast): Ast {
  // The comment is set by a statement of its own; DuckDB's CREATE VIEW has no place for it.
  if (isAst(root.create_view)) return { create_view: { ...root.create_view, comment: null } };
  return 'create_table' in root || 'alter_table' in root ? (visit(root) as Ast) : root;
}

function visit(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(visit);
  if (!isAst(value)) return value;
  const copy: Ast = {};
  for (const [key, child] of Object.entries(value)) {
    copy[key] =
      key === 'columns'
        ? listOf(value, 'columns').map(columnDefinition)
        : key === 'actions'
          ? actions(child)
          : child;
  }
  // Temporary tables are ordinary ones that the session drops at its end: any of its connections must see them.
  if (isAst(copy.create_table))
    return { create_table: { ...(visit(copy.create_table) as Ast), temporary: false } };
  if ('alter_table' in copy) return { alter_table: visit(copy.alter_table) };
  return copy;
}

function actions(value: unknown): unknown {
  return Array.isArray(value) ? value.map(addedColumn) : value;
}

function addedColumn(value: unknown): unknown {
  if (!isAst(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      isAst(child) && isAst(child.column) ? { ...child, column: columnDefinition(child.column) } : child,
    ]),
  );
}

function columnDefinition(column: unknown): unknown {
  if (!isAst(column) || !('data_type' in column)) return column;
  const type = castTypeOf(column.data_type);
  if (type === null) throw unsupported('this data type');
  return { ...column, data_type: { data_type: 'custom', name: columnWord(type) } };
}
