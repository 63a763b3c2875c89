import { type BenchDaemon, startBenchDaemon } from '../bench-daemon.ts';
import { addClients, modernCall } from '../load/callers.ts';
import { RawConnection } from '../load/raw-connection.ts';
import { firstId, toTemplate } from '../load/requests.ts';
import { startLoad } from '../load-process.ts';
import { figureRow, goalRow, quantile, type Row } from '../row.ts';
import type { Settings } from '../settings.ts';
import type { StandIn } from '../stand-in.ts';

/** What the default quota lets through at once. */
const burst = 100;

/** Texts that cost the analyser, the driver's thread or the walk most, no two alike; well-formed and within the limits. */
const monsters: readonly ((index: number) => string)[] = [
  (index) => `select ${index}, get_ddl('table', '${'('.repeat(150_000)}')`,
  (index) => `select ${index}, cast('${'<-eyJ'.repeat(30_000)}' as int)`,
  (index) => `select ${index} ${'union all select 1 '.repeat(1_500)}`,
  (index) => `select ${index} where 1 = 1 ${'and a = 1 '.repeat(2_400)}`,
  (index) =>
    `with ${Array.from({ length: 900 }, (_, n) => `c${n} as (select ${index})`).join(', ')} select 1`,
  (index) => `select ${index}, ${'a+f(b),'.repeat(1_200)}1 from DEMO.PUBLIC.PRODUCTS`,
];

/**
 * An honest client, one call at a time and each a statement that was never seen before, alone and beside a hostile one at
 * the default quota that sends all its burst allows at once, each text made to cost as much as it can.
 */
export async function measureHostile(standIn: StandIn, settings: Settings): Promise<readonly Row[]> {
  const daemon = await startBenchDaemon({ home: standIn.home, env: standIn.env });
  const attack = await startLoad();
  try {
    const [honest = ''] = addClients(daemon, 'honest', 1);
    const numbers = counter();
    await honestRound(daemon, honest, numbers, settings.warmSeconds);
    const alone: number[] = [];
    const beside: number[] = [];
    for (let round = 0; round < settings.rounds; round += 1) {
      alone.push(await honestRound(daemon, honest, numbers, settings.seconds * 2));
      const hostile = daemon.home.addClient(`hostile-${round}`, 'http', { allow: ['DEMO'] });
      const templates = Array.from({ length: burst }, (_, index) =>
        modernCall(daemon, hostile, {
          name: 'execute_query',
          arguments: { query: monsters[index % monsters.length]?.(round * burst + index) ?? '' },
        }),
      );
      // It is refused in the end, one way or another: its failures are not counted.
      const flood = attack.runAnyway({
        port: daemon.port,
        templates,
        warmSeconds: 0,
        seconds: settings.seconds * 2,
      });
      beside.push(await honestRound(daemon, honest, numbers, settings.seconds * 2));
      await flood;
    }
    return [
      goalRow(
        'hostile-p99-ratio',
        beside.map((p99, round) => p99 / (alone[round] ?? Number.NaN)),
      ),
      figureRow('honest-p99-alone', alone, 'ms'),
      figureRow('honest-p99-beside', beside, 'ms'),
    ];
  } finally {
    await attack.stop();
    await daemon.stop();
  }
}

function counter(): () => number {
  let last = firstId;
  return () => {
    last += 1;
    return last;
  };
}

/** @returns the 99th percentile in ms @throws when a call failed */
async function honestRound(
  daemon: BenchDaemon,
  token: string,
  next: () => number,
  seconds: number,
): Promise<number> {
  const latencies: number[] = [];
  const connection = await RawConnection.open(daemon.port);
  try {
    for (const until = performance.now() + seconds * 1000; performance.now() < until; ) {
      const id = next();
      const query = `SELECT PRODUCT_ID, NAME FROM DEMO.PUBLIC.PRODUCTS WHERE PRODUCT_ID > ${id} LIMIT 10`;
      const template = toTemplate(modernCall(daemon, token, { name: 'execute_query', arguments: { query } }));
      const began = performance.now();
      const { status, text } = await connection.request(template.withId(id));
      if (status !== 200 || text.includes('"isError":true')) throw new Error(text.slice(0, 500));
      latencies.push(performance.now() - began);
    }
  } finally {
    connection.close();
  }
  return quantile(latencies, 0.99);
}
