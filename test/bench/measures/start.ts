import { setTimeout as pause } from 'node:timers/promises';
import { startBenchDaemon } from '../bench-daemon.ts';
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

/** From the start of the process to the first healthy answer: of a new daemon, and of one after kill -9 under load. */
export async function measureStart(
  load: LoadProcess,
  standIn: StandIn,
  settings: Settings,
): Promise<readonly Row[]> {
  const starts: number[] = [];
  const restarts: number[] = [];
  for (let round = 0; round < settings.rounds; round += 1) {
    const place = { home: standIn.home, env: standIn.env };
    const first = await startBenchDaemon(place);
    starts.push(first.startMs);
    const tokens = addClients(first, `start-${round}`, clients);
    const templates = tokens.map((token) => modernCall(first, token, call));
    const job = { port: first.port, templates, warmSeconds: 0, seconds: loadSeconds };
    const loading = load.runAnyway(job);
    await pause(killAfterMs);
    await first.kill();
    const again = await startBenchDaemon({ ...place, port: first.port });
    restarts.push(again.startMs);
    await loading;
    // The tokens still open the door: the state has come through.
    await load.run({ ...job, seconds: 0.3 });
    await again.stop();
  }
  return [goalRow('start-ms', starts), goalRow('restart-ms', restarts)];
}
