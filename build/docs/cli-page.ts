import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { buildProgram } from '../../server/cli/program.ts';
import { resolveHome } from '../../server/config/home.ts';
import { generatedFrom } from './markdown.ts';

/** The help of a command as it is printed, with its examples. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text.trim();
}

function sections(command: Command, path: string): string[] {
  return command.commands.flatMap((child) => {
    const name = `${path} ${child.name()}`;
    return [`## ${name}\n\n\`\`\`text\n${helpOf(child)}\n\`\`\``, ...sections(child, name)];
  });
}

/** docs/cli.md: the help of every command. */
export function cliPage(): string {
  const stream = new PassThrough();
  const program = buildProgram({
    env: {},
    home: resolveHome({}),
    stdin: stream,
    stdout: stream,
    stderr: stream,
  });
  return `${[
    generatedFrom('server/cli/'),
    '',
    '# Command line',
    '',
    'From a checkout: `npm run -s snowgate -- ARGS`.',
    '',
    `\`\`\`text\n${helpOf(program)}\n\`\`\``,
    '',
    sections(program, 'snowgate').join('\n\n'),
  ].join('\n')}\n`;
}
