import type { Command } from 'commander';
import { addConfigOptions, type ConfigOptions, configFlags } from '../../config/config-options.ts';
import type { SnowgateError } from '../../errors/snowgate-error.ts';
import { growHeapInSmallSteps } from '../../util/v8-flags.ts';
import { addCommand } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { mcpUrl } from '../support/gateway-text.ts';
import { printResult } from '../support/output.ts';

/** `snowgate serve`: the gateway in this very process, for terminals and service managers. */
export function addServe(program: Command, context: CliContext): void {
  const command = addCommand(program, 'serve', {
    summary: 'run the gateway in the foreground until Ctrl-C',
    details: 'Stops gracefully on SIGINT and SIGTERM; a second signal ends it at once.',
    examples: [
      ['snowgate serve', 'with the configured profile'],
      ['snowgate serve --port 0 --json', 'on a free port, which the printed JSON names'],
    ],
  });
  addConfigOptions(command).action(async (options: ConfigOptions & { json?: boolean }) => {
    const flags = configFlags(options);
    growHeapInSmallSteps();
    const { serveUntilStopped } = await import('../../daemon/serve-until-stopped.ts');
    let failure: SnowgateError | undefined;
    await serveUntilStopped({
      env: { ...context.env, SNOWGATE_HOME: context.home.root },
      flags,
      onReady({ address: { url } }) {
        const text = [
          `Snowgate is running (process ${process.pid}). Ctrl-C stops it.`,
          `  MCP    ${mcpUrl({ url })}`,
          '  Panel  run `snowgate panel` for a link',
        ].join('\n');
        printResult(context, options.json === true, { pid: process.pid, url }, text);
      },
      onFailed(error) {
        failure = error;
      },
    });
    if (failure) throw failure;
  });
}
