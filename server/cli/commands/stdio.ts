import type { Command } from 'commander';
import { runStdioBridge } from '../../mcp/transports/stdio-bridge.ts';
import { bridgeTarget } from '../support/bridge-target.ts';
import { clientName } from '../support/client-name.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';

/** `snowgate stdio`: what an app that can only start programs runs to reach the gateway. */
export function addStdio(program: Command, context: CliContext): void {
  addCommand(program, 'stdio', {
    summary: 'speak MCP on stdin and stdout for one client',
    details: 'Apps such as Claude Desktop run this. It starts the gateway when it is not running.',
    examples: [['snowgate stdio --client desktop', 'for the client named desktop']],
  })
    .requiredOption('--client <name>', 'which client this is (`snowgate clients list`)')
    .action(async (options: { client: string }) => {
      const client = clientName(options.client);
      await runStdioBridge({
        target: () => bridgeTarget(context, client),
        stdin: context.stdin,
        stdout: context.stdout,
      });
    });
}
