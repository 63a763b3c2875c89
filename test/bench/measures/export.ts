import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { exportFormats } from '../../../server/query/export/export-writer.ts';
import { type BenchDaemon, startBenchDaemon } from '../bench-daemon.ts';
import { figureRow, type Row } from '../row.ts';
import type { Settings } from '../settings.ts';
import type { StandIn } from '../stand-in.ts';

const megabyte = 1_000_000;
const lookEveryMs = 50;
/** Rows of the export that brings threads and buffers to their size before memory is looked at. */
const warmRows = 100_000;

/** How fast rows get into a file, and what a large export adds to the daemon's memory at its worst. */
export async function measureExport(standIn: StandIn, settings: Settings): Promise<readonly Row[]> {
  const rows = settings.rounds > 1 ? 1_000_000 : 200_000;
  const folder = mkdtempSync(join(tmpdir(), 'snowgate-bench-'));
  const env = { ...standIn.env, SNOWGATE_RESULTS_FOLDER: folder, SNOWGATE_LIMITS_PATIENCE_SECONDS: '600' };
  const token = standIn.home.addClient('exporter', 'http', { allow: ['DEMO'] });
  const daemon = await startBenchDaemon({ home: standIn.home, env });
  try {
    const measured: Row[] = [];
    for (const format of exportFormats) {
      const file = (count: number) => ({ file: `${format}-${count}`, format, query: generated(count) });
      await exportTo(daemon, token, file(warmRows));
      const before = (await daemon.overview()).memoryBytes;
      const started = performance.now();
      const peak = await peakUntil(daemon, exportTo(daemon, token, file(rows)));
      const seconds = (performance.now() - started) / 1000;
      measured.push(
        figureRow(`export-${format}`, [rows / seconds], 'rows/s'),
        figureRow(`export-${format}-rss`, [Math.max(0, peak - before) / megabyte], 'MB'),
      );
    }
    return measured;
  } finally {
    await daemon.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function generated(count: number): string {
  return `SELECT SEQ4() AS N, 'row number ' || SEQ4() AS T, SEQ4() / 7 AS D FROM TABLE(GENERATOR(ROWCOUNT => ${count}))`;
}

async function exportTo(daemon: BenchDaemon, token: string, args: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${daemon.port}/mcp/tools/call`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'export_results', arguments: args }),
  });
  if (!response.ok) throw new Error(`export_results: ${response.status} ${await response.text()}`);
}

/** The most memory seen until the work is done. */
async function peakUntil(daemon: BenchDaemon, work: Promise<void>): Promise<number> {
  let done = false;
  const ended = work.finally(() => {
    done = true;
  });
  let peak = 0;
  while (!done) {
    peak = Math.max(peak, (await daemon.overview()).memoryBytes);
    await Promise.race([pause(lookEveryMs), ended]);
  }
  await ended;
  return peak;
}
