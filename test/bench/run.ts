import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../build/ensure-built.ts';
import { startLoad } from './load-process.ts';
import { measureCallRatio } from './measures/call-ratio.ts';
import { measureEndToEnd } from './measures/end-to-end.ts';
import { measureExport } from './measures/export.ts';
import { measureFairness } from './measures/fairness.ts';
import { measureHostile } from './measures/hostile.ts';
import { measureQuotaCost } from './measures/quota-cost.ts';
import { measureSandboxMemory, measureSessions } from './measures/sessions.ts';
import { measureSql } from './measures/sql.ts';
import { measureStart } from './measures/start.ts';
import { measureToolsSize } from './measures/tools-size.ts';
import { printTable } from './print-table.ts';
import type { Row } from './row.ts';
import { settingsFor } from './settings.ts';
import { startStandIn } from './stand-in.ts';

// npm run bench -- [--quick] [--json FILE] [--only PART]
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' }, only: { type: 'string' } },
});
const settings = settingsFor(options.quick);
await ensureBuilt((line) => console.log(line));

const busy = loadavg()[0] ?? 0;
if (busy > 1) {
  console.log(
    `Something else is running (load ${busy.toFixed(1)}): times and rates will be worse than they are.`,
  );
}
const load = await startLoad();
const standIn = await startStandIn();
const parts: Readonly<Record<string, () => Promise<readonly Row[]> | readonly Row[]>> = {
  start: () => measureStart(load, standIn, settings),
  sessions: () => measureSessions(standIn, settings),
  sandbox: () => measureSandboxMemory(),
  ratio: () => measureCallRatio(load, settings),
  e2e: () => measureEndToEnd(load, standIn, settings),
  fairness: () => measureFairness(load, standIn, settings),
  hostile: () => measureHostile(standIn, settings),
  sql: () => measureSql(settings),
  quota: () => measureQuotaCost(settings),
  exports: () => measureExport(standIn, settings),
  tools: () => measureToolsSize(),
};
const rows: Row[] = [];
try {
  for (const [name, measure] of Object.entries(parts)) {
    if (options.only !== undefined && options.only !== name) continue;
    console.log(`measuring ${name} ...`);
    rows.push(...(await measure()));
  }
} finally {
  await standIn.stop();
  await load.stop();
}
console.log(
  `\nNode ${process.version}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
);
printTable(rows);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ rows }, null, 2)}\n`);
