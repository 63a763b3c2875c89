import { Command } from 'commander';
import { refuseUnsafeHome } from '../config/home.ts';
import { productVersion } from '../config/version.ts';
import { addApprovals } from './commands/approvals.ts';
import { addClients } from './commands/clients.ts';
import { addDiagnostics } from './commands/diagnostics.ts';
import { addDoctor } from './commands/doctor.ts';
import { addHalt } from './commands/halt.ts';
import { addLogs } from './commands/logs.ts';
import { addPanel } from './commands/panel.ts';
import { addPause } from './commands/pause.ts';
import { addPolicy } from './commands/policy.ts';
import { addProfiles } from './commands/profiles.ts';
import { addQueue } from './commands/queue.ts';
import { addRestart } from './commands/restart.ts';
import { addRestore } from './commands/restore.ts';
import { addServe } from './commands/serve.ts';
import { addSessions } from './commands/sessions.ts';
import { addStart } from './commands/start.ts';
import { addStatus } from './commands/status.ts';
import { addStdio } from './commands/stdio.ts';
import { addStop } from './commands/stop.ts';
import type { CliContext } from './support/context.ts';

/** The whole command line. docs/cli.md is generated from it. */
export function buildProgram(context: CliContext): Command {
  const program = new Command('snowgate')
    .description('One local gateway between your AI clients and Snowflake.')
    .version(productVersion, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      // Usage errors are printed in our own form, by runCli.
      outputError: () => undefined,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 failed, 2 usage, 3 configuration, 4 port taken, 5 already running.',
    );

  // Before any command reads a token or an address there, whatever the command is.
  program.hook('preAction', () => refuseUnsafeHome(context.home));

  addServe(program, context);
  addStart(program, context);
  addStop(program, context);
  addRestart(program, context);
  addStatus(program, context);
  addLogs(program, context);
  addPanel(program, context);
  addStdio(program, context);
  addClients(program, context);
  addSessions(program, context);
  addProfiles(program, context);
  addPolicy(program, context);
  addApprovals(program, context);
  addQueue(program, context);
  addPause(program, context);
  addHalt(program, context);
  addDoctor(program, context);
  addDiagnostics(program, context);
  addRestore(program, context);
  return program;
}
