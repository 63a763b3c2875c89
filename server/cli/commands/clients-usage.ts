import type { Command } from 'commander';
import { z } from 'zod';
import { type BudgetView, budgetKinds, type ClientUsage, clientUsageSchema } from '../../contract/quota.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { needGateway } from '../../instance/running-gateway.ts';
import { clientName } from '../support/client-name.ts';
import { addCommand, usageError } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { printResult, table } from '../support/output.ts';

/** `212 of 1000`, or `212` where nothing limits it; credits to four digits. */
function budgetText({ used, held, limit }: BudgetView): string {
  const amount = (value: number) => String(Number(value.toFixed(4)));
  const aside = held > 0 ? ` +${amount(held)}` : '';
  return `${amount(used)}${aside}${limit === null ? '' : ` of ${amount(limit)}`}`;
}

function listText(list: readonly ClientUsage[]): string {
  if (list.length === 0) return 'There are no clients yet. Add one: snowgate clients add NAME --type TYPE';
  return table([
    ['NAME', 'REQUESTS', 'ROWS', 'BYTES', 'CREDITS', 'CALLS LEFT', 'OPEN'],
    ...list.map((usage) => [
      usage.client,
      ...budgetKinds.map((kind) => budgetText(usage[kind])),
      `${usage.rate.left} of ${usage.rate.burst}`,
      String(usage.concurrent.open),
    ]),
  ]);
}

function usageText(usage: ClientUsage): string {
  const { client, day, timeZone, resetsAt, rate, concurrent } = usage;
  return [
    `${client} on ${day} (${timeZone}); the next day begins at ${new Date(resetsAt).toISOString()}`,
    ...budgetKinds.map((kind) => `  ${kind.padEnd(10)}${budgetText(usage[kind])}`),
    `  ${'rate'.padEnd(10)}${rate.left} of ${rate.burst} calls left, ${rate.refillPerMinute} come back a minute`,
    `  ${'open'.padEnd(10)}${concurrent.open} statements, of which ${concurrent.limit} may run at the same time`,
  ].join('\n');
}

/** `snowgate clients usage [NAME]`: what clients have used today and have left. */
export function addClientsUsage(group: Command, context: CliContext): void {
  addCommand(group, 'usage [name]', {
    summary: 'show what clients have used today and have left',
    details:
      'Needs the running gateway. A number after + is set aside for statements that run. Credits are an estimate. ' +
      'The limits are the part `quota` of the policy of a client.',
    examples: [
      ['snowgate clients usage', 'all clients'],
      ['snowgate clients usage cursor', 'one of them, in detail'],
      ['snowgate clients usage cursor --reset', 'give it a fresh day and a full bucket'],
    ],
  })
    .option('--reset', 'count from zero again for today')
    .action(async (name: string | undefined, options: { reset?: boolean; json?: boolean }) => {
      if (options.reset && name === undefined) {
        throw usageError('--reset needs the name of a client', 'snowgate clients usage --help');
      }
      const admin = adminClient(context.home, await needGateway(context.home));
      const json = options.json === true;
      if (name === undefined) {
        const list = await admin.call('GET', '/admin/usage', z.array(clientUsageSchema));
        return printResult(context, json, list, listText(list));
      }
      const path = `/admin/clients/${encodeURIComponent(clientName(name))}/usage`;
      const usage = await admin.call(options.reset ? 'DELETE' : 'GET', path, clientUsageSchema);
      printResult(context, json, usage, usageText(usage));
    });
}
