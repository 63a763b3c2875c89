import type { Command } from 'commander';
import { stopGateway } from '../../instance/stop-gateway.ts';
import { addCommand, wholeNumber } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { printResult } from '../support/output.ts';

/** `snowgate stop`: ends the gateway of this state folder. */
export function addStop(program: Command, context: CliContext): void {
  addCommand(program, 'stop', {
    summary: 'stop the gateway',
    details:
      'What runs is finished first, or cancelled after limits.shutdownSeconds. Ends also what keeps the gateway alive.',
    examples: [
      ['snowgate stop', 'wait up to 30 seconds'],
      ['snowgate stop --timeout 5 --force', 'end it the hard way after 5 seconds'],
    ],
  })
    .option('--timeout <seconds>', 'how long to wait', '30')
    .option('--force', 'end the process when the time is up')
    .action(async (options: { timeout: string; force?: boolean; json?: boolean }) => {
      const seconds = wholeNumber(options.timeout, '--timeout', 0);
      const stopped = await stopGateway(context.home, { seconds, force: options.force === true });
      printResult(context, options.json === true, { stopped }, 'Snowgate has stopped.');
    });
}
