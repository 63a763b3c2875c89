import type { Command } from 'commander';
import { SnowgateError } from '../../errors/snowgate-error.ts';

/** One line of a command's help: the command line and what it does. */
export type Example = readonly [line: string, meaning: string];

/**
 * Adds a command with the things that all of ours have: `--json`, and help that ends with examples.
 *
 * @param parent - the program or a group
 * @param usage - name and arguments, as commander takes them: `add <name>`
 */
export function addCommand(
  parent: Command,
  usage: string,
  about: { readonly summary: string; readonly details?: string; readonly examples: readonly Example[] },
): Command {
  const width = Math.max(...about.examples.map(([line]) => line.length));
  const examples = about.examples
    .map(([line, meaning]) => `  $ ${line.padEnd(width)}  ${meaning}`)
    .join('\n');
  return parent
    .command(usage)
    .summary(about.summary)
    .description(about.details ? `${about.summary}\n\n${about.details}` : about.summary)
    .option('--json', 'print JSON, errors too')
    .addHelpText('after', `\nExamples:\n${examples}`);
}

/** A command line that parses but makes no sense. */
export function usageError(problem: string, help: string): SnowgateError {
  return new SnowgateError('CLI_USAGE', { problem, help });
}

/** A whole number given as an option. */
export function wholeNumber(text: string, option: string, minimum: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum) return value;
  throw usageError(`${option} wants a whole number of at least ${minimum}`, 'snowgate --help');
}
