import { type BenchDaemon, startBenchDaemon } from '../bench-daemon.ts';
import { startChild } from '../child.ts';
import { addClients, legacyCall, modernCall } from '../load/callers.ts';
import { type TemplateParts, templateParts } from '../load/requests.ts';
import type { LoadProcess } from '../load-process.ts';
import { figureRow, goalRow, type Row } from '../row.ts';
import type { Settings } from '../settings.ts';

const clients = 50;
/** A whole query: analysed, decided, counted and logged, and its ten rows come from the cache. */
const call = {
  name: 'execute_query',
  arguments: {
    query: 'SELECT PRODUCT_ID, NAME, CATEGORY FROM DEMO.PUBLIC.PRODUCTS ORDER BY PRODUCT_ID LIMIT 10',
  },
};

/**
 * How many queries the gateway answers from its cache against a bare Fastify that sends the body back, with 50 clients.
 * Both are measured in the same run, in shuffled rounds, because only their ratio holds from one machine to the next.
 */
export async function measureCallRatio(load: LoadProcess, settings: Settings): Promise<readonly Row[]> {
  const { rounds, seconds, warmSeconds } = settings;
  const daemon = await startBenchDaemon({ env: { SNOWGATE_CACHE_SECONDS: '3600' } });
  const echo = startChild('echo-server');
  try {
    const { port: echoPort } = await echo.next<{ port: number }>();
    const tokens = addClients(daemon, 'ratio', clients);
    const legacy = await Promise.all(tokens.map((token) => legacyCall(daemon, token, call)));
    const modern = tokens.map((token) => modernCall(daemon, token, call));
    const plain = Array.from({ length: clients }, () =>
      templateParts({ port: echoPort, headers: {}, method: 'tools/call', params: call }),
    );
    const servers: Record<string, { port: number; templates: readonly TemplateParts[]; rps: number[] }> = {
      echo: { port: echoPort, templates: plain, rps: [] },
      legacy: { port: daemon.port, templates: legacy, rps: [] },
      modern: { port: daemon.port, templates: modern, rps: [] },
    };
    for (let round = 0; round < rounds; round += 1) {
      for (const server of shuffled(Object.values(servers))) {
        const result = await load.run({ ...server, seconds, warmSeconds });
        server.rps.push(result.perSecond);
      }
    }
    await expectCached(daemon);
    const rps = (name: string) => servers[name]?.rps ?? [];
    const ratio = (name: string) => rps(name).map((value, round) => value / (rps('echo')[round] ?? 0));
    const worse = ratio('legacy').map((value, round) => Math.min(value, ratio('modern')[round] ?? 0));
    return [
      goalRow('call-ratio-50', worse),
      figureRow('call-ratio-50-legacy', ratio('legacy'), 'x'),
      figureRow('call-ratio-50-modern', ratio('modern'), 'x'),
      figureRow('echo-throughput', rps('echo'), 'calls/s'),
      figureRow('legacy-throughput', rps('legacy'), 'calls/s'),
      figureRow('modern-throughput', rps('modern'), 'calls/s'),
    ];
  } finally {
    await echo.stop();
    await daemon.stop();
  }
}

/** A figure over answers of Snowflake itself would say something else. */
async function expectCached(daemon: BenchDaemon): Promise<void> {
  const [hits, misses] = await Promise.all([
    daemon.metric('snowgate_cache_hits_total'),
    daemon.metric('snowgate_cache_misses_total'),
  ]);
  // The first calls come before there is an answer to keep.
  if (hits === 0 || misses > 2 * clients) throw new Error(`${misses} of ${hits + misses} were not cached`);
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
