import type { Policy } from '../../contract/policy.ts';
import type { Listing } from '../analysis/analysis-types.ts';
import { accessRules } from './access.ts';

/** Columns of a SHOW answer, by what a row is about, that together name its object. */
const columnsOf = {
  database: ['name'],
  schema: ['database_name', 'name'],
  object: ['database_name', 'schema_name', 'name'],
  column: ['database_name', 'schema_name', 'table_name'],
} as const satisfies Record<NonNullable<Listing['rows']>, readonly string[]>;

/**
 * Leaves out of a SHOW answer what the client may not use. An answer whose rows cannot be told apart is left out whole.
 *
 * @param names - the column names of the answer
 */
export function filterListing<Row extends readonly (string | null)[]>(
  policy: Policy,
  listing: Listing,
  names: readonly string[],
  rows: readonly Row[],
): readonly Row[] {
  const rules = accessRules(policy);
  const wanted = listing.rows === null ? [] : columnsOf[listing.rows];
  const at = wanted.map((name) => names.findIndex((column) => sameColumn(column.toLowerCase(), name)));
  if (at.length === 0 || at.includes(-1)) return [];
  return rows.filter((row) => {
    const [database, schema, object] = at.map((index) => row[index] ?? null);
    // A row without a database (a sequence of the account, say) names nothing that an entry could allow.
    if (database === null || database === undefined) return false;
    const { access } = rules.at({ database, schema: schema ?? null, object: object ?? null });
    return access === 'all' || access === 'part';
  });
}

/** SHOW PROCEDURES and SHOW FUNCTIONS have another word for the database. */
function sameColumn(column: string, name: string): boolean {
  return column === name || (name === 'database_name' && column === 'catalog_name');
}
