import type { Command } from 'commander';
import { haltedSchema } from '../../contract/queue.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { needGateway } from '../../instance/running-gateway.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { printResult } from '../support/output.ts';

/** `snowgate halt`: the emergency brake. */
export function addHalt(program: Command, context: CliContext): void {
  addCommand(program, 'halt', {
    summary: 'stop everything now: pause all and cancel what runs and waits',
    details: 'Cancelled statements are aborted at Snowflake. Nothing starts again before `snowgate resume`.',
    examples: [['snowgate halt', 'the gateway itself keeps running']],
  }).action(async (options: { json?: boolean }) => {
    const admin = adminClient(context.home, await needGateway(context.home));
    const halted = await admin.call('POST', '/admin/halt', haltedSchema, {});
    const { running, waiting, approvals } = halted;
    printResult(
      context,
      options.json === true,
      halted,
      `Everything is paused. Cancelled: ${running} that ran, ${waiting} that waited, ${approvals} that waited for approval.\n` +
        '  To go on: snowgate resume',
    );
  });
}
