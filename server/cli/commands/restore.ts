import { type Command, Option } from 'commander';
import { ensureHome } from '../../config/home.ts';
import { productVersion } from '../../config/version.ts';
import { SnowgateError } from '../../errors/snowgate-error.ts';
import { acquireHomeLock } from '../../instance/home-lock.ts';
import { generations, listBackups } from '../../store/backups.ts';
import { beginAnew, type DatabaseName, restoreBackup } from '../../store/restore.ts';
import { addCommand, wholeNumber } from '../support/command.ts';
import type { CliContext } from '../support/context.ts';
import { ago, printResult, table } from '../support/output.ts';

interface RestoreOptions {
  readonly list?: boolean;
  readonly generation: string;
  readonly beginAnew?: boolean;
  readonly json?: boolean;
}

/** `snowgate restore`: puts back a backup of a database, or begins anew. */
export function addRestore(program: Command, context: CliContext): void {
  const command = addCommand(program, 'restore', {
    summary: 'put back a backup of the state',
    details:
      `The gateway backs up its databases at each start and before an upgrade of their form, and keeps the last ${generations} that ` +
      'differ: state (clients, policies, pauses) and usage (sessions, counters). The gateway must be stopped. The database ' +
      'that is replaced stays in the folder backups.',
    examples: [
      ['snowgate restore --list', 'the backups that there are'],
      ['snowgate restore', 'the newest backup of the clients and their policies'],
      ['snowgate restore usage --generation 2', 'the counters as they were one start earlier'],
      ['snowgate restore --begin-anew', 'no clients and no policies: every client has to be added again'],
    ],
  });
  command
    .argument('[database]', 'state or usage', 'state')
    .option('--list', 'show the backups and change nothing')
    .option('--generation <n>', 'which backup; 1 is the newest', '1')
    .addOption(new Option('--begin-anew', 'make an empty state database').conflicts(['list']))
    .action((given: string, options: RestoreOptions) => {
      const database = databaseOf(given);
      if (options.list === true) return list(context, options);
      replace(context, database, options);
    });
}

function databaseOf(given: string): DatabaseName {
  if (given === 'state' || given === 'usage') return given;
  throw new SnowgateError('CLI_USAGE', { reason: `the database is state or usage, not ${given}` });
}

function list(context: CliContext, options: RestoreOptions): void {
  const { home } = context;
  const found = [home.stateFile, home.usageFile].flatMap((file, index) =>
    listBackups(file).map((backup) => ({ database: index === 0 ? 'state' : 'usage', ...backup })),
  );
  const now = Date.now();
  const rows = found.map(({ database, generation, bytes, at }) => [
    database,
    String(generation),
    `${Math.ceil(bytes / 1024)} kB`,
    ago(at, now),
  ]);
  const text =
    rows.length === 0
      ? 'There are no backups yet: the gateway makes the first one when it starts.'
      : table([['DATABASE', 'GENERATION', 'SIZE', 'MADE'], ...rows]);
  printResult(context, options.json === true, found, text);
}

function replace(context: CliContext, database: DatabaseName, options: RestoreOptions): void {
  const { home } = context;
  if (options.beginAnew === true && database !== 'state') {
    throw new SnowgateError('CLI_USAGE', {
      reason: '--begin-anew is for the state database; a missing usage.db is made anew by itself',
    });
  }
  const generation = wholeNumber(options.generation, '--generation', 1);
  ensureHome(home);
  const lock = acquireHomeLock(home, productVersion);
  try {
    const file = database === 'state' ? home.stateFile : home.usageFile;
    const anew = options.beginAnew === true;
    const aside = anew ? beginAnew(file) : restoreBackup(file, database, generation);
    const done = anew
      ? 'A new state database was made.'
      : `Backup ${generation} of ${database}.db is in place.`;
    const kept = aside === null ? '' : `\n  What was there before: ${aside}`;
    printResult(
      context,
      options.json === true,
      { database, file, aside },
      `${done}${kept}\n  To go on: snowgate start`,
    );
  } finally {
    lock.release();
  }
}
