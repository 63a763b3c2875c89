import { type BenchDaemon, startBenchDaemon } from '../bench-daemon.ts';
import { addClients, modernCall } from '../load/callers.ts';
import type { TemplateParts } from '../load/requests.ts';
import { type LoadProcess, startLoad } from '../load-process.ts';
import { figureRow, goalRow, type Row } from '../row.ts';
import type { Settings } from '../settings.ts';
import type { StandIn } from '../stand-in.ts';

const statementMs = 50;
const pool = 10;
/** So many wait beside those that run. */
const queued = 200;
/** One client has one call at a time: it takes longer than elsewhere until there are enough for a 99th percentile. */
const longer = 3;

/**
 * A light client, one call at a time, alone and beside a greedy one that has 200 statements waiting at any time: how much
 * later it gets its answers. Served in the order in which they came, the light one would wait for all 200.
 */
export async function measureFairness(
  load: LoadProcess,
  standIn: StandIn,
  settings: Settings,
): Promise<readonly Row[]> {
  const { rounds, warmSeconds } = settings;
  const seconds = settings.seconds * longer;
  const daemon = await startBenchDaemon({
    home: standIn.home,
    env: { ...standIn.env, SNOWGATE_POOL_MAX: String(pool) },
  });
  const greedyLoad = await startLoad();
  try {
    const [light = ''] = addClients(daemon, 'light', 1);
    const [greedy = ''] = addClients(daemon, 'greedy', 1);
    const lightTemplates = templatesOf(daemon, light, 1, pool + queued);
    const greedyTemplates = templatesOf(daemon, greedy, pool + queued);
    const { port } = daemon;
    await greedyLoad.run({ port, templates: greedyTemplates, seconds: 0.5, warmSeconds: 2 });
    await standIn.control.slow(statementMs, { times: null });

    const alone: number[] = [];
    const beside: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      alone.push((await load.run({ port, templates: lightTemplates, seconds, warmSeconds })).p99);
      // The greedy one has begun before the light one is counted, and goes on until after.
      const flood = greedyLoad.run({
        port,
        templates: greedyTemplates,
        seconds,
        warmSeconds: warmSeconds + 1,
      });
      beside.push((await load.run({ port, templates: lightTemplates, seconds, warmSeconds })).p99);
      await flood;
    }
    return [
      goalRow(
        'fair-p99-ratio',
        beside.map((p99, round) => p99 / (alone[round] ?? Number.NaN)),
      ),
      figureRow('light-p99-alone', alone, 'ms'),
      figureRow('light-p99-beside', beside, 'ms'),
    ];
  } finally {
    await standIn.control.clearFaults();
    await greedyLoad.stop();
    await daemon.stop();
  }
}

/** So many connections of one client; no two send the same statement, for identical ones would run once for all. */
function templatesOf(daemon: BenchDaemon, token: string, count: number, first = 0): readonly TemplateParts[] {
  return Array.from({ length: count }, (_, index) =>
    modernCall(daemon, token, {
      name: 'execute_query',
      arguments: {
        query: `SELECT PRODUCT_ID, NAME FROM DEMO.PUBLIC.PRODUCTS WHERE PRODUCT_ID > ${first + index} ORDER BY PRODUCT_ID LIMIT 10`,
      },
    }),
  );
}
