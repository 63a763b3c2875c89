import type { Command } from 'commander';
import { addConfigOptions, type ConfigOptions, configArguments } from '../../config/config-options.ts';
import { launchDaemon } from '../../instance/launch-daemon.ts';
import { findGateway } from '../../instance/running-gateway.ts';
import { stopGateway } from '../../instance/stop-gateway.ts';
import { findSupervisor } from '../../instance/supervisor-file.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { gatewayText } from '../support/gateway-text.ts';
import { printResult } from '../support/output.ts';

/** How long `restart` waits for the old process: longer than any sensible limits.shutdownSeconds. */
const stopSeconds = 60;

/** `snowgate restart`: stop when running, then start. */
export function addRestart(program: Command, context: CliContext): void {
  const command = addCommand(program, 'restart', {
    summary: 'stop the gateway if it runs, and start it in the background',
    details:
      'Options given to an earlier start are not remembered; give them again or put them into the config file.',
    examples: [['snowgate restart', 'after a change of the config file']],
  });
  addConfigOptions(command).action(async (options: ConfigOptions & { json?: boolean }) => {
    const args = configArguments(options);
    const { home } = context;
    if ((await findGateway(home)) ?? (await findSupervisor(home)))
      await stopGateway(home, { seconds: stopSeconds, force: false });
    const gateway = await launchDaemon({ home, env: context.env, args });
    printResult(context, options.json === true, gateway, gatewayText(gateway));
  });
}
