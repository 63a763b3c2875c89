import { CommanderError } from 'commander';
import { exitCodes } from '../instance/exit-codes.ts';
import { buildProgram } from './program.ts';
import { usageError } from './support/command.ts';
import type { CliContext } from './support/context.ts';
import { printError } from './support/output.ts';

/**
 * Runs one command line to its end.
 *
 * @param argv - the arguments after the program's name
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  // The app that runs a bridge shows its stderr in a log of its own, line by line.
  const form = argv.includes('--json') ? 'json' : argv[0] === 'stdio' ? 'line' : 'people';
  try {
    await buildProgram({ ...context, json: form === 'json' }).parseAsync(argv, { from: 'user' });
    return exitCodes.ok;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return printError(context, form, thrown);
    // Help and version are "errors" to commander; it has printed them already.
    if (thrown.exitCode === 0) return exitCodes.ok;
    if (thrown.code === 'commander.help') return exitCodes.usage;
    const problem = thrown.message
      .replace(/^error: /, '')
      .replace(/\s+/g, ' ')
      .replace(/\.$/, '');
    return printError(context, form, usageError(problem, 'snowgate --help'));
  }
}
