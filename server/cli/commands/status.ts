import type { Command } from 'commander';
import { type PoolView, type Snapshot, snapshotSchema } from '../../contract/admin.ts';
import { exactLine, exactMessage } from '../../contract/exact-text.ts';
import { reuseRatio } from '../../contract/leases.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { findGateway } from '../../instance/running-gateway.ts';
import { type Keeper, keeperOf, whyDown } from '../../instance/supervised-by.ts';
import { crashText } from '../../instance/supervisor-failure.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { ago, paint, printResult, table } from '../support/output.ts';

function keptText(keeper: Keeper | null, now: number): string {
  if (!keeper) return 'by nobody: should it crash, it stays down';
  const who = keeper.by === 'desktop' ? 'the desktop app' : '`snowgate start`';
  const crash = keeper.lastCrash;
  return [
    `by ${who} (process ${keeper.pid})`,
    ...(keeper.restarts > 0 ? [`restarted ${keeper.restarts} times`] : []),
    ...(crash ? [`last crash ${ago(crash.at, now)} because ${crashText(crash)}`] : []),
  ].join(', ');
}

function statusText(
  context: CliContext,
  { overview, sessions, pools }: Snapshot,
  keeper: Keeper | null,
): string {
  const { lastMinute } = overview;
  const style = overview.state === 'running' ? 'green' : 'yellow';
  const rows: string[][] = [
    ['  MCP', overview.mcpUrl],
    ['  WebSocket', overview.websocketUrl],
    [
      '  Snowflake',
      overview.sandbox ? `${overview.profile} (built in, no account needed)` : overview.profile,
    ],
    ...pools.map((pool) => ['  Pool', poolText(pool)]),
    ['  Clients', `${overview.clients} known, ${overview.sessions} sessions, ${overview.running} running`],
    [
      '  Last min.',
      `${lastMinute.calls} calls, ${lastMinute.failed} failed, ${lastMinute.refused} refused` +
        (lastMinute.p50Ms === null ? '' : `, median ${Math.round(lastMinute.p50Ms)} ms`),
    ],
    ...(overview.paused ? [['  Paused', 'everything; `snowgate resume` lets it go on']] : []),
    ['  Kept alive', keptText(keeper, overview.now)],
    ['  Memory', `${Math.round(overview.memoryBytes / 1024 / 1024)} MB`],
  ];
  const live = sessions.filter((session) => session.state !== 'disconnected');
  const list = live.map((session) => [
    session.client,
    exactLine(session.clientInfo ? `${session.clientInfo.name} ${session.clientInfo.version}` : '-'),
    session.transport,
    session.state,
    String(session.calls),
    ago(session.lastSeenAt, overview.now),
  ]);
  return [
    ...overview.warnings.map((text) =>
      paint(context, context.stdout, 'yellow', `Warning: ${exactMessage(text)}`),
    ),
    `Snowgate ${overview.version} is ${paint(context, context.stdout, style, overview.state)} ` +
      `(process ${overview.pid}, started ${ago(overview.startedAt, overview.now)}, ${overview.environment})`,
    table(rows),
    ...(list.length > 0
      ? ['', table([['CLIENT', 'APP', 'TRANSPORT', 'STATE', 'CALLS', 'LAST SEEN'], ...list])]
      : []),
  ].join('\n');
}

function poolText(pool: PoolView): string {
  const { state, borrowed, max, waiting, leases, circuit, fallbackOf, stoodIn } = pool;
  const reuse = reuseRatio(leases);
  return [
    `${state}, ${borrowed} of ${max} connections in use`,
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(reuse === null ? [] : [`reuse ${(100 * reuse).toFixed(1)} % of ${leases.acquired}`]),
    ...(circuit.state === 'closed' ? [] : ['left alone because it could not be reached']),
    ...(fallbackOf === null
      ? []
      : [`${exactLine(pool.profile)} stands in for ${exactLine(fallbackOf)}, ${stoodIn} answered`]),
  ].join(', ');
}

/** `snowgate status`: what the running gateway does. */
export function addStatus(program: Command, context: CliContext): void {
  addCommand(program, 'status', {
    summary: 'show what the gateway does right now',
    details:
      'Ends with exit code 1 when it is not running, and says why when it stays down after crashes. ' +
      'With --json, `keeper` says who brings it back after a crash: null when nobody does.',
    examples: [
      ['snowgate status', 'for people'],
      ['snowgate status --json', 'for programs: the whole snapshot'],
    ],
  }).action(async (options: { json?: boolean }) => {
    const { home } = context;
    const gateway = await findGateway(home);
    if (!gateway) throw await whyDown(home);
    const snapshot = await adminClient(home, gateway).call('GET', '/admin/snapshot', snapshotSchema);
    const keeper = await keeperOf(home, gateway);
    const text = statusText(context, snapshot, keeper);
    printResult(context, options.json === true, { ...snapshot, keeper }, text);
  });
}
