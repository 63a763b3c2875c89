import { join } from 'node:path';
import type { Command } from 'commander';
import { exactJson, exactLine } from '../../contract/exact-text.ts';
import { readLog } from '../../logs/log-reader.ts';
import { recordParts } from '../../logs/record-parts.ts';
import { addCommand, wholeNumber } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { paint, type Style } from '../support/output.ts';

const levelStyles: Readonly<Record<string, Style>> = {
  fatal: 'red',
  error: 'red',
  warn: 'yellow',
  info: 'green',
  debug: 'dim',
  trace: 'dim',
};

/** One record for people: time, level, message, then the other fields. */
function recordText(context: CliContext, line: string): string {
  const record = recordParts(line);
  if (!record) return exactLine(line);
  const { clock, level, msg, rest } = record;
  const { stdout } = context;
  const name = paint(context, stdout, levelStyles[level] ?? 'dim', exactLine(level).padEnd(5));
  return `${paint(context, stdout, 'dim', exactLine(clock))} ${name} ${exactLine(msg)} ${paint(context, stdout, 'dim', exactLine(rest))}`.trimEnd();
}

/** `snowgate logs`: the end of the daemon's log. */
export function addLogs(program: Command, context: CliContext): void {
  addCommand(program, 'logs', {
    summary: 'show the log of the gateway',
    details:
      'Secrets never get into it. With --json the lines come as they are in the file, signs that cannot be seen written by number.',
    examples: [
      ['snowgate logs', 'the last 50 records'],
      ['snowgate logs --follow', 'and every further one as it comes'],
      ['snowgate logs --lines 1000 --json', 'for programs'],
    ],
  })
    .option('-n, --lines <count>', 'how many records', '50')
    .option('-f, --follow', 'go on with new records until Ctrl-C')
    .action(async (options: { lines: string; follow?: boolean; json?: boolean }) => {
      const lines = wholeNumber(options.lines, '--lines', 0);
      const file = join(context.home.logDir, 'daemon.log');
      const follow = options.follow === true;
      const { signal } = context;
      try {
        for await (const line of readLog(file, { lines, follow, ...(signal ? { signal } : {}) })) {
          context.stdout.write(`${options.json ? exactJson(line) : recordText(context, line)}\n`);
        }
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
        if (!options.json) context.stdout.write(`There is no log yet; it will be ${file}.\n`);
      }
    });
}
