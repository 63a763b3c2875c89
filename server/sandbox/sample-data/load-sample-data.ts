import { randomUUID } from 'node:crypto';
import { executeStatement } from '../engine/commands/execute-statement.ts';
import type { EngineContext } from '../engine/engine-context.ts';
import { openSession } from '../engine/open-session.ts';
import { makePrivateTables } from './private-data.ts';
import type { SampleTable } from './sample-table.ts';
import { sampleViews } from './sample-views.ts';
import { makeShop } from './shop.ts';

/** Makes the databases DEMO (a small shop) and PRIVATE (to see a denial) with their rows and views. */
export async function loadSampleData(context: EngineContext): Promise<void> {
  await context.catalog.createDatabase('DEMO', 'A small shop to try things on');
  await context.catalog.createDatabase('PRIVATE', 'Data that most clients should not see');
  const run = runner(context);
  await run(`CREATE SCHEMA DEMO.ANALYTICS`);
  for (const table of [...makeShop().tables, ...makePrivateTables()]) {
    await run(table.ddl);
    await fill(context, table);
  }
  for (const view of sampleViews) await run(view);
}

/** Rows go in as one JSON text, which DuckDB reads into the columns' types. */
async function fill(context: EngineContext, table: SampleTable): Promise<void> {
  const columns = Object.entries(table.types);
  const shape = JSON.stringify([Object.fromEntries(columns)]);
  const values = columns
    .map(([name]) => (name === 'CHECKSUM' ? 'unhex(r.CHECKSUM)' : `r."${name}"`))
    .join(', ');
  await context.pool.query(
    `INSERT INTO ${table.name} SELECT ${values} FROM (SELECT unnest(from_json($1, '${shape}')) AS r)`,
    [JSON.stringify(table.rows)],
  );
}

function runner(context: EngineContext): (sql: string) => Promise<void> {
  const session = openSession({
    user: 'SETUP',
    role: 'SYSADMIN',
    database: 'DEMO',
    schema: 'PUBLIC',
    warehouse: null,
    parameters: {},
  });
  return async (sql) => {
    const statement = { sql, binds: [], parameters: {}, describeOnly: false, queryId: randomUUID() };
    await executeStatement(context, session, { ...statement, signal: new AbortController().signal });
  };
}
