import { setTimeout as pause } from 'node:timers/promises';
import { startBenchDaemon } from '../bench-daemon.ts';
import { startKeptDaemon } from '../kept-daemon.ts';
import { addClients, modernCall } from '../load/callers.ts';
import type { LoadProcess } from '../load-process.ts';
import { goalRow, type Row } from '../row.ts';
import type { Settings } from '../settings.ts';
import type { StandIn } from '../stand-in.ts';

const clients = 20;
const call = { name: 'whoami', arguments: {} };
/** The load is at full speed by then, and lasts well past the kill. */
const killAfterMs = 700;
const loadSeconds = 1.5;

/**
 * From the start of the process to the first healthy answer; and from kill -9 under load to the first healthy answer of
 * the daemon that the supervisor starts in its place.
 */
export async function measureStart(
  load: LoadProcess,
  standIn: StandIn,
  settings: Settings,
): Promise<readonly Row[]> {
  const starts: number[] = [];
  const restarts: number[] = [];
  for (let round = 0; round < settings.rounds; round += 1) {
    const place = { home: standIn.home, env: standIn.env };
    const alone = await startBenchDaemon(place);
    starts.push(alone.startMs);
    await alone.stop();

    const kept = await startKeptDaemon(place);
    const tokens = addClients(kept, `start-${round}`, clients);
    const templates = tokens.map((token) => modernCall(kept, token, call));
    const job = { port: kept.port, templates, warmSeconds: 0, seconds: loadSeconds };
    const loading = load.runAnyway(job);
    await pause(killAfterMs);
    restarts.push(await kept.crash());
    await loading;
    // The tokens still open the door: the state has come through.
    await load.run({ ...job, seconds: 0.3 });
    await kept.stop();
  }
  return [goalRow('start-ms', starts), goalRow('restart-ms', restarts)];
}
