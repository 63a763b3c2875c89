import { isUtf8 } from 'node:buffer';
import type Database from 'libsql';

/** A table of a database and its columns. */
interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Texts of one column that are not UTF-8, as hexadecimal digits. */
export interface BadTexts {
  readonly table: string;
  readonly column: string;
  readonly values: readonly string[];
}

const okInHex = Buffer.from('ok').toString('hex').toUpperCase();

/**
 * Checks a database for damage before anything is read from it in the ordinary way.
 *
 * libsql aborts the whole process when it is handed a text that is not UTF-8, which neither SQLite nor its integrity check
 * minds. So everything here is read as hexadecimal digits, the answers of the check and the names in the schema included.
 *
 * @param pristine - an empty database of the same version, by whose schema this one is judged
 * @returns what is wrong, in words, or null
 */
export function findDamage(store: Database.Database, pristine: Database.Database): string | null {
  if (schemaOf(store) !== schemaOf(pristine)) return 'its tables are not those of this version';
  const findings = store
    .prepare('SELECT hex(integrity_check) AS finding FROM pragma_integrity_check(1)')
    .all();
  const [first] = findings as { readonly finding: string }[];
  if (first?.finding !== okInHex) return `its check says: ${printable(first?.finding ?? '')}`;
  return null;
}

/** All texts that are not UTF-8. The schema has been checked before: its names are used as they are. */
export function findBadTexts(store: Database.Database, pristine: Database.Database): readonly BadTexts[] {
  return tablesOf(pristine).flatMap(({ name, columns }) =>
    columns.flatMap((column) => {
      // ASCII without a zero byte is UTF-8; only the rest is read.
      const rows = store
        .prepare(
          `SELECT DISTINCT hex("${column}") AS text FROM "${name}" WHERE typeof("${column}") = 'text'
           AND ("${column}" GLOB '*[^ -~]*' OR length(CAST("${column}" AS BLOB)) <> length("${column}"))`,
        )
        .all() as { readonly text: string }[];
      const values = rows.map(({ text }) => text).filter((text) => !isUtf8(Buffer.from(text, 'hex')));
      return values.length > 0 ? [{ table: name, column, values }] : [];
    }),
  );
}

/** Deletes the rows with such texts. @returns how many there were */
export function dropBadTexts(store: Database.Database, bad: readonly BadTexts[]): number {
  let rows = 0;
  for (const { table, column, values } of bad) {
    const drop = store.prepare(`DELETE FROM "${table}" WHERE hex("${column}") = ?`);
    for (const value of values) rows += drop.run(value).changes;
  }
  return rows;
}

function schemaOf(store: Database.Database): string {
  const rows = store
    .prepare('SELECT hex(type) || hex(name) || hex(tbl_name) || hex(sql) AS entry FROM sqlite_schema')
    .all() as { readonly entry: string | null }[];
  return rows
    .map(({ entry }) => entry)
    .sort()
    .join('\n');
}

function tablesOf(pristine: Database.Database): readonly Table[] {
  const names = pristine
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`)
    .all() as { readonly name: string }[];
  return names.map(({ name }) => ({
    name,
    columns: (
      pristine.prepare('SELECT name FROM pragma_table_info(?)').all(name) as { readonly name: string }[]
    ).map((column) => column.name),
  }));
}

/** What the check said, or what is left of it. */
function printable(hex: string): string {
  return Buffer.from(hex, 'hex')
    .toString('latin1')
    .replace(/[^ -~]/g, '?')
    .slice(0, 200);
}
