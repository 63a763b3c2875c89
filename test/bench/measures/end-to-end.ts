import { setTimeout as pause } from 'node:timers/promises';
import { reuseRatio } from '../../../server/contract/leases.ts';
import { type BenchDaemon, startBenchDaemon } from '../bench-daemon.ts';
import { addClients, legacyCall } from '../load/callers.ts';
import type { LoadProcess } from '../load-process.ts';
import { goalRow, type Row } from '../row.ts';
import type { Settings } from '../settings.ts';
import type { StandIn } from '../stand-in.ts';

const clients = 20;
const statementMs = 50;
const megabyte = 1_000_000;
/** How often the memory of the busy daemon is looked at. */
const sampleEveryMs = 250;

/** Each client asks something else: the same statement at the same time would run once for all. */
const callOf = (client: number) => ({
  name: 'execute_query',
  arguments: {
    query: `SELECT PRODUCT_ID, NAME FROM DEMO.PUBLIC.PRODUCTS WHERE PRODUCT_ID > ${client} ORDER BY PRODUCT_ID LIMIT 10`,
  },
});

/** 20 clients on a pool of 10, each statement 50 ms slower than it is: what a real warehouse would be like. */
export async function measureEndToEnd(
  load: LoadProcess,
  standIn: StandIn,
  settings: Settings,
): Promise<readonly Row[]> {
  const { rounds, seconds, warmSeconds } = settings;
  const daemon = await startBenchDaemon({
    home: standIn.home,
    env: { ...standIn.env, SNOWGATE_POOL_MAX: '10' },
  });
  try {
    const tokens = addClients(daemon, 'e2e', clients);
    const templates = await Promise.all(
      tokens.map((token, client) => legacyCall(daemon, token, callOf(client))),
    );
    await load.run({ port: daemon.port, templates, seconds: 0.5, warmSeconds: 2 });
    await standIn.control.slow(statementMs, { times: null });

    const results: Awaited<ReturnType<LoadProcess['run']>>[] = [];
    const memory = await watchMemory(daemon);
    for (let round = 0; round < rounds; round += 1) {
      results.push(await load.run({ port: daemon.port, templates, seconds, warmSeconds }));
    }
    const busy = await memory.most();
    const { leases } = await daemon.pool();
    return [
      goalRow(
        'e2e-throughput',
        results.map(({ perSecond }) => perSecond),
      ),
      goalRow(
        'e2e-p50',
        results.map(({ p50 }) => p50),
      ),
      goalRow(
        'e2e-p99',
        results.map(({ p99 }) => p99),
      ),
      goalRow('reuse', [100 * (reuseRatio(leases) ?? 0)]),
      goalRow('rss-busy', [busy / megabyte]),
    ];
  } finally {
    await standIn.control.clearFaults();
    await daemon.stop();
  }
}

/** Looks at the daemon's memory until it is asked for the most that it saw. */
async function watchMemory(daemon: BenchDaemon): Promise<{ most(): Promise<number> }> {
  const end = new AbortController();
  let most = (await daemon.overview()).memoryBytes;
  const watching = (async () => {
    while (!end.signal.aborted) {
      most = Math.max(most, (await daemon.overview()).memoryBytes);
      await pause(sampleEveryMs);
    }
  })();
  return {
    async most() {
      end.abort();
      await watching;
      return most;
    },
  };
}
