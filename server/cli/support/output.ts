import { styleText } from 'node:util';
import { exactJson, exactLine, exactMessage } from '../../contract/exact-text.ts';
import { toSnowgateError } from '../../errors/snowgate-error.ts';
import { exitCodeFor } from '../../instance/exit-codes.ts';
import { assertNever } from '../../util/assert-never.ts';
import type { CliContext, CliStream } from './context.ts';

/** The looks we use; all are plain text where nobody looks or NO_COLOR is set. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Colours a text for one stream. */
export function paint(context: CliContext, stream: CliStream, style: Style, text: string): string {
  return stream.isTTY && !context.env.NO_COLOR ? styleText(style, text) : text;
}

/**
 * Prints the result of a command: one JSON document with --json, else the text.
 *
 * @param text - lines for people, without the final newline
 */
export function printResult(context: CliContext, json: boolean, value: unknown, text: string): void {
  context.stdout.write(`${json ? exactJson(JSON.stringify(value)) : text}\n`);
}

/** How errors are printed: one JSON line, one line for logs of other apps, or two lines for people. */
export type ErrorForm = 'json' | 'line' | 'people';

/** Prints an error to stderr, never with a stack, and says which exit code goes with it. */
export function printError(context: CliContext, form: ErrorForm, thrown: unknown): number {
  const error = toSnowgateError(thrown, 'cli');
  // Whoever runs the command line owns this process, so it may say what an unknown error was.
  const unknown = error.code === 'INTERNAL' ? ` (${exactLine(String(error.cause))})` : '';
  const message = error.message + unknown;
  switch (form) {
    case 'json':
      context.stderr.write(`${exactJson(JSON.stringify({ error: { ...error.toPublic(), message } }))}\n`);
      break;
    case 'line':
      context.stderr.write(`snowgate: ${error.code}: ${message.replaceAll('\n', ' ')} ${error.next}\n`);
      break;
    case 'people': {
      const head = paint(context, context.stderr, 'red', `${error.code}:`);
      const next = unknown ? 'Look into `snowgate logs`, and report this if it happens again.' : error.next;
      context.stderr.write(`${head} ${message}\n  next step: ${next}\n`);
      break;
    }
    default:
      assertNever(form);
  }
  return exitCodeFor(error.code);
}

/** Columns aligned with two spaces between them; the first row is the heading. Nothing in a cell makes another line. */
export function table(unsafe: readonly (readonly string[])[]): string {
  const rows = unsafe.map((row) => row.map(exactMessage));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A past moment in words, such as `3 minutes ago`. */
export function ago(at: number | null, now: number): string {
  if (at === null) return 'never';
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-Math.floor(seconds / size), unit);
}
