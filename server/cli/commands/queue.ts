import type { Command } from 'commander';
import { exactLine } from '../../contract/exact-text.ts';
import {
  type QueueView,
  queueViewSchema,
  type StrategyName,
  strategyNameSchema,
} from '../../contract/queue.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { needGateway } from '../../instance/running-gateway.ts';
import { addCommand, usageError } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { ago, printResult, table } from '../support/output.ts';
import { pausedText } from '../support/paused-text.ts';

/** What gives up a choice made at run time. */
const configured = 'configured';

function seconds(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`;
}

function queueText(view: QueueView): string {
  const chosen =
    view.strategy === view.configured ? '' : ` (chosen at run time; configured: ${view.configured})`;
  const clients = view.clients.map((client) => [
    client.client,
    String(client.running),
    String(client.waiting),
    seconds(client.usedMs),
    seconds(client.p50WaitMs),
    seconds(client.p95WaitMs),
    client.paused ? 'paused' : '',
  ]);
  const now = Date.now();
  const waiting = view.waiting.map(({ place, client, id, since, waitsFor }) => [
    String(place),
    client,
    exactLine(id.slice(0, 8)),
    ago(since, now),
    waitsFor,
  ]);
  const more = view.waitingCount - view.waiting.length;
  return [
    `Strategy ${view.strategy}${chosen}; ${view.inUse} of ${view.slots} slots in use, ${view.waitingCount} waiting.`,
    pausedText(view.paused),
    ...(clients.length === 0
      ? []
      : ['', table([['CLIENT', 'RUNNING', 'WAITING', 'USED', 'WAIT P50', 'WAIT P95', ''], ...clients])]),
    ...(waiting.length === 0
      ? []
      : ['', table([['PLACE', 'CLIENT', 'QUERY', 'SINCE', 'WAITS FOR'], ...waiting])]),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n');
}

/** `snowgate queue`: who waits for what, and by which strategy connections are shared out. */
export function addQueue(program: Command, context: CliContext): void {
  const names = [...strategyNameSchema.options, configured].join(', ');
  addCommand(program, 'queue', {
    summary: 'show who waits for what; choose how connections are shared out',
    details: 'USED is connection time since the start. docs/fairness.md explains the strategies.',
    examples: [
      ['snowgate queue', 'clients, their waits, and what waits'],
      ['snowgate queue --strategy weighted_fair', 'by weight from now on, also after a restart'],
      ['snowgate queue --strategy configured', 'back to scheduler.strategy of the configuration'],
    ],
  })
    .option('--strategy <name>', `share out by this one from now on: ${names}`)
    .action(async (options: { strategy?: string; json?: boolean }) => {
      const choice = options.strategy === undefined ? undefined : readChoice(options.strategy, names);
      const admin = adminClient(context.home, await needGateway(context.home));
      const view =
        choice === undefined
          ? await admin.call('GET', '/admin/queue', queueViewSchema)
          : await admin.call('PUT', '/admin/scheduler', queueViewSchema, { strategy: choice });
      printResult(context, options.json === true, view, queueText(view));
    });
}

/** The strategy, or null to go back to the configured one. */
function readChoice(text: string, names: string): StrategyName | null {
  if (text === configured) return null;
  const parsed = strategyNameSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw usageError(`--strategy must be one of ${names}`, 'snowgate queue --help');
}
