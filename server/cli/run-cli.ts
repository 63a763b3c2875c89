import { CommanderError } from 'commander';
import { usageError } from './command.ts';
import type { CliContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { printError } from './output.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command line to its end.
 *
 * @param argv - the arguments after the program's name
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const json = argv.includes('--json');
  try {
    await buildProgram(context).parseAsync(argv, { from: 'user' });
    return exitCodes.ok;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return printError(context, json, thrown);
    // Help and version are "errors" to commander; it has printed them already.
    if (thrown.exitCode === 0) return exitCodes.ok;
    if (thrown.code === 'commander.help') return exitCodes.usage;
    const problem = thrown.message
      .replace(/^error: /, '')
      .replace(/\s+/g, ' ')
      .replace(/\.$/, '');
    return printError(context, json, usageError(problem, 'snowgate --help'));
  }
}
