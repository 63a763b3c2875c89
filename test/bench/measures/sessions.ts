import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type BenchDaemon, startBenchDaemon } from '../bench-daemon.ts';
import { addClients, legacyCallOn } from '../load/callers.ts';
import { RawConnection } from '../load/raw-connection.ts';
import { firstId, type TemplateParts, toTemplate } from '../load/requests.ts';
import { figureRow, goalRow, type Row } from '../row.ts';
import type { Settings } from '../settings.ts';
import type { StandIn } from '../stand-in.ts';

const clients = 20;
const megabyte = 1_000_000;
const call = { name: 'whoami', arguments: {} };
/** Long enough for what was only needed at the start to be collected. */
const settleMs = 3_000;
/** Calls of each lane before the sessions are counted: the heap has then grown to what requests leave behind. */
const warmCalls = 200;

/**
 * The memory of an idle daemon, and what each idle session of the 2025 era adds to it. The sessions are then all called
 * once, to see that they live.
 */
export async function measureSessions(standIn: StandIn, settings: Settings): Promise<readonly Row[]> {
  // Sessions are remembered: those of an earlier part would count towards the cap.
  const { usageFile } = standIn.home.home;
  for (const end of ['', '-wal', '-shm']) rmSync(`${usageFile}${end}`, { force: true });
  const daemon = await startBenchDaemon({ home: standIn.home, env: standIn.env });
  try {
    const tokens = addClients(daemon, 'sessions', clients);
    const connections = await Promise.all(tokens.map(() => RawConnection.open(daemon.port)));
    // One statement brings the pool up, as in a daemon that has been used.
    const first = { name: 'list_databases', arguments: {} };
    await callAll(connections, await openAll(daemon, connections, tokens, clients, first));
    await pause(settleMs);
    const idle = (await daemon.overview()).memoryBytes;

    const busy = await openAll(daemon, connections, tokens, clients, call);
    for (let round = 0; round < warmCalls; round += 1) await callAll(connections, busy);
    await pause(settleMs);
    const used = (await daemon.overview()).memoryBytes;

    const count = settings.sessions - 2 * clients;
    const templates = await openAll(daemon, connections, tokens, count, call);
    await pause(settleMs);
    const full = (await daemon.overview()).memoryBytes;
    const alive = 2 * clients + (await callAll(connections, templates));
    for (const connection of connections) connection.close();
    return [
      goalRow('rss-idle', [idle / megabyte]),
      goalRow('session-bytes', [Math.max(0, full - used) / count]),
      // A short run opens fewer on purpose, so that its figure cannot meet the goal.
      settings.sessions >= 1000
        ? goalRow('sessions', [alive])
        : figureRow('sessions-quick', [alive], 'sessions'),
    ];
  } finally {
    await daemon.stop();
  }
}

/** What a new user has: the daemon with the sandbox in its own process. */
export async function measureSandboxMemory(): Promise<readonly Row[]> {
  const daemon = await startBenchDaemon();
  try {
    const tokens = addClients(daemon, 'idle', 1);
    const connections = await Promise.all(tokens.map(() => RawConnection.open(daemon.port)));
    const first = { name: 'list_databases', arguments: {} };
    await callAll(connections, await openAll(daemon, connections, tokens, 1, first));
    await pause(settleMs);
    for (const connection of connections) connection.close();
    return [figureRow('rss-idle-sandbox', [(await daemon.overview()).memoryBytes / megabyte], 'MB')];
  } finally {
    await daemon.stop();
  }
}

/** Opens so many sessions, shared out over the connections; each names itself differently. */
async function openAll(
  daemon: BenchDaemon,
  connections: readonly RawConnection[],
  tokens: readonly string[],
  count: number,
  toCall: typeof call,
): Promise<readonly (readonly TemplateParts[])[]> {
  return await Promise.all(
    connections.map(async (connection, lane) => {
      const templates: TemplateParts[] = [];
      for (let index = lane; index < count; index += connections.length) {
        const name = `${toCall.name}-${index}`;
        templates.push(await legacyCallOn(connection, daemon, tokens[lane] ?? '', toCall, name));
      }
      return templates;
    }),
  );
}

/** Calls every session once; returns how many answered with a result. */
async function callAll(
  connections: readonly RawConnection[],
  lanes: readonly (readonly TemplateParts[])[],
): Promise<number> {
  const counts = await Promise.all(
    lanes.map(async (templates, lane) => {
      let alive = 0;
      for (const template of templates) {
        const answer = await connections[lane]?.request(toTemplate(template).withId(firstId));
        if (answer?.status === 200 && answer.text.includes('"result"')) alive += 1;
      }
      return alive;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
