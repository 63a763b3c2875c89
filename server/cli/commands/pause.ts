import type { Command } from 'commander';
import { pausedSchema } from '../../contract/queue.ts';
import { adminClient } from '../../instance/admin-client.ts';
import { needGateway } from '../../instance/running-gateway.ts';
import { clientName } from '../support/client-name.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { printResult } from '../support/output.ts';
import { pausedText } from '../support/paused-text.ts';

/** `snowgate pause` and `snowgate resume`: keep a client, or all, from starting anything. */
export function addPause(program: Command, context: CliContext): void {
  const call = async (path: '/admin/pause' | '/admin/resume', client: string | undefined, json: boolean) => {
    const body = client === undefined ? {} : { client: clientName(client) };
    const admin = adminClient(context.home, await needGateway(context.home));
    const paused = await admin.call('POST', path, pausedSchema, body);
    printResult(context, json, paused, pausedText(paused));
  };

  addCommand(program, 'pause [client]', {
    summary: 'start nothing more of one client, or of all',
    details:
      'What runs goes on; what comes waits, is told so, and is given up after scheduler.waitSeconds.\n' +
      'A pause lasts until it is resumed, also over a restart. To cancel what runs as well: snowgate halt.',
    examples: [
      ['snowgate pause', 'everything'],
      ['snowgate pause laptop-code', 'one client'],
    ],
  }).action((client: string | undefined, options: { json?: boolean }) =>
    call('/admin/pause', client, options.json === true),
  );

  addCommand(program, 'resume [client]', {
    summary: 'let one client, or all, go on',
    details: 'A client that was paused by itself stays paused until it is resumed by its name.',
    examples: [
      ['snowgate resume', 'after `snowgate pause` or `snowgate halt`'],
      ['snowgate resume laptop-code', 'one client'],
    ],
  }).action((client: string | undefined, options: { json?: boolean }) =>
    call('/admin/resume', client, options.json === true),
  );
}
