import type { Command } from 'commander';
import { addConfigOptions, type ConfigOptions, configArguments } from '../../config/config-options.ts';
import { launchDaemon } from '../../instance/launch-daemon.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { gatewayText } from '../support/gateway-text.ts';
import { printResult } from '../support/output.ts';

/** `snowgate start`: the gateway in the background. */
export function addStart(program: Command, context: CliContext): void {
  const command = addCommand(program, 'start', {
    summary: 'start the gateway in the background',
    details:
      'Returns when it is ready, and leaves a small process behind that brings it back should it crash: at once, and always on ' +
      'the same port. After three crashes within five minutes it stays down; this command and `snowgate status` then say why. ' +
      'A port that is taken is never changed for another one. The options override the config file and the environment.',
    examples: [
      ['snowgate start', 'with the configured profile'],
      ['snowgate start --profile work --port 9000', 'another Snowflake profile and port'],
    ],
  });
  addConfigOptions(command).action(async (options: ConfigOptions & { json?: boolean }) => {
    const gateway = await launchDaemon({
      home: context.home,
      env: context.env,
      args: configArguments(options),
    });
    printResult(context, options.json === true, gateway, gatewayText(gateway));
  });
}
