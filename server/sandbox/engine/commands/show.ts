import { unsupported } from '../../engine-errors.ts';
import type { EngineResult } from '../../engine-types.ts';
import { rowsResult, statementTypes } from '../rows-result.ts';
import type { StatementRun } from '../statement-run.ts';
import { matchesLike } from './like-pattern.ts';
import { showGrants, showParameters, showRoles, showWarehouses } from './show-account.ts';
import { showColumns } from './show-columns.ts';
import type { Listing, ShowCommand } from './show-command.ts';
import { showDatabases, showObjects, showSchemas, showTables, showViews } from './show-objects.ts';
import { readShowOptions, type ShowOptions } from './show-scope.ts';
import { TokenReader } from './token-reader.ts';

const kinds: Readonly<Record<string, ShowCommand>> = {
  DATABASES: showDatabases,
  SCHEMAS: showSchemas,
  TABLES: showTables,
  VIEWS: showViews,
  OBJECTS: showObjects,
  COLUMNS: showColumns,
  WAREHOUSES: showWarehouses,
  ROLES: showRoles,
  PARAMETERS: showParameters,
};

/** SHOW of what the stand-in has, with Snowflake's columns. */
export async function show(run: StatementRun): Promise<EngineResult> {
  const reader = new TokenReader(run.sql, run.tokens);
  reader.take('SHOW');
  const terse = reader.take('TERSE');
  if (reader.take('GRANTS')) return listed(await showGrants(run, reader));
  const word = reader.next();
  const kind = kinds[word.value];
  if (!kind) throw unsupported(`SHOW ${word.value}`);
  reader.take('HISTORY');
  const options = await readShowOptions(run, reader, word.value);
  const listing = await kind(run, options, terse);
  const rows = listing.rows.filter((row) => isWanted(row[listing.nameColumn] ?? '', options));
  return listed({ ...listing, rows: options.limit === null ? rows : rows.slice(0, options.limit) });
}

function isWanted(name: string, options: ShowOptions): boolean {
  if (options.startsWith !== null && !name.startsWith(options.startsWith)) return false;
  if (options.from !== null && name <= options.from) return false;
  return matchesLike(name, options.like);
}

function listed(listing: Listing): EngineResult {
  return rowsResult(listing.columns, listing.rows, statementTypes.show);
}
